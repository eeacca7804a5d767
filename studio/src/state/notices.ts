import { signal } from '@preact/signals';
import type { DescribedError } from '../../../src/studio/api/described-error.js';
import { RequestError } from '../api/request.js';

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly error?: DescribedError;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export const notices = signal<readonly Notice[]>([]);

let count = 0;
const SHOWN = 6000;

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

/** Says that something was done. @param action what can be done about it now; it is taken from earlier notices, whose time is over */
export function tell(text: string, action?: Notice['action']): void {
  count += 1;
  const id = count;
  const before = notices.value.slice(-3).map(({ action: _, ...notice }) => notice);
  notices.value = [...before, { id, tone: 'good', text, ...(action && { action }) }];
  setTimeout(() => dismiss(id), SHOWN);
}

/** Shows an error until it is dismissed. */
export function report(error: unknown): void {
  count += 1;
  const details = error instanceof RequestError ? { error: error.details } : {};
  const text = error instanceof Error ? error.message : String(error);
  notices.value = [...notices.value.slice(-3), { id: count, tone: 'bad', text, ...details }];
}

/** Carries out work that a person started; what goes wrong is shown. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}
