import { signal } from '@preact/signals';
import type { IconName } from '../parts/icon.js';

/** Something the palette offers. */
export interface Command {
  readonly label: string;
  readonly icon: IconName;
  readonly hint?: string;
  readonly run: () => void;
}

/** What the view that is open adds to the palette. */
export const commands = signal<readonly Command[]>([]);
