import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
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

/** Offers what a view can do in the palette, as long as the view is shown. */
export function useCommands(offered: readonly Command[]): void {
  useLayoutEffect(() => {
    commands.value = offered;
  });
  useLayoutEffect(
    () => () => {
      commands.value = [];
    },
    [],
  );
}
