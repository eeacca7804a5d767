import { EntwriteError } from '../errors.js';
import { findCollection } from '../schema/database-schema.js';
import { acquireLease } from './acquire-lease.js';
import type { LeaseOptions } from './lease.js';
import { type LinkChange, linkPhase } from './link-change.js';
import { undoLink } from './run-link-change.js';
import { type ShadowChange, shadowPhase } from './shadow-change.js';
import { NO_STATE, type StateStore, type StoredState } from './state-store.js';
import { type UndoPorts, undoShadow } from './undo-steps.js';

export interface UndoUnfinishedPorts extends Omit<UndoPorts, 'saved'> {
  readonly states: StateStore;
  readonly stored: StoredState | null;
}

/**
 * Takes back shadow changes that an earlier run left half done: the attribute they were filling is deleted, the old one stays.
 *
 * @throws EntwriteError plan_refused, before anything is written, for a change past its swap: others may have written to the
 *   new attribute since
 */
export async function undoUnfinished(
  changes: readonly ShadowChange[],
  links: readonly LinkChange[],
  ports: UndoUnfinishedPorts,
  options: LeaseOptions,
): Promise<void> {
  if (changes.length + links.length === 0 || ports.stored === null) return;
  const { schema } = await ports.schemas.read();
  for (const change of changes) {
    const collection = findCollection(schema, change.collection);
    if (collection !== undefined && shadowPhase(change, collection) === 'swapped')
      throw pastSwap(change.collection, change.to.key, change.oldKey);
  }
  for (const change of links) {
    if (linkPhase(change, schema) === 'swapped') throw pastSwap(change.collection, change.key, change.oldKey);
  }
  const lease = await acquireLease(ports.states, options);
  try {
    for (const change of changes) {
      await lease.confirm();
      await undoShadow(change, { ...ports, saved: null });
    }
    for (const change of links) {
      await lease.confirm();
      await undoLink(change, ports);
    }
    await lease.complete((ports.stored ?? { state: NO_STATE }).state);
  } catch (error) {
    await lease.abandon();
    throw error;
  }
}

function pastSwap(collection: string, key: string, oldKey: string): EntwriteError {
  return new EntwriteError('plan_refused', {
    at: `${collection}.${key}`,
    found: `a change that is past its swap; the old attribute is still there as '${oldKey}'`,
    expected: 'a change that nobody can have written to yet',
    remedy: 'Put the model of that run back and migrate, which finishes the change; then change the model again.',
  });
}
