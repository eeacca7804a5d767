import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

/** A step that would lose what is not saved: what a person decides about it. */
interface Leaving {
  readonly what: string;
  readonly go: () => void;
  readonly stay: () => void;
}

/** What is being asked about leaving; null where nothing is. */
export const leaving = signal<Leaving | null>(null);

const kept = new Map<symbol, string>();

/** Has every step away asked about first while a part of the page holds what is not saved. @param what null where it holds nothing */
export function useUnsaved(what: string | null): void {
  useLayoutEffect(() => {
    if (what === null) return undefined;
    const own = Symbol(what);
    kept.set(own, what);
    return () => void kept.delete(own);
  }, [what]);
}

/** Takes a step at once, or after a person has agreed to lose what is not saved. @param stay done where they do not */
export function leave(go: () => void, stay: () => void = () => {}): void {
  if (kept.size === 0) go();
  else leaving.value = { what: [...kept.values()].join(', '), go, stay };
}

// The browser asks by itself before the tab is closed or loaded again.
addEventListener('beforeunload', (event) => {
  if (kept.size > 0) event.preventDefault();
});
