import { createHash } from 'node:crypto';

/** Two temporary names that show how far a change got. They follow from the change, so that every process can compute them. */
export function changeNames(change: string): { readonly shadow: string; readonly old: string } {
  const digest = createHash('sha256').update(change).digest('hex').slice(0, 16);
  return { shadow: `shadow_${digest}`, old: `before_${digest}` };
}

/**
 * The key of the old one while it is dropped, by its key before that. No rename that takes the name from the old one gives this key: a late
 * duplicate of such a rename takes it from the new one, which a late duplicate of the drop must not meet.
 */
export function droppingKey(old: string): string {
  return old.replace(/^before_/, 'dropping_');
}

/** The key of an attribute that seals a collection during a change, by the change's first key. Late duplicates of its creation are known by it. */
export function sealName(shadow: string): string {
  return `${shadow}_seal`;
}
