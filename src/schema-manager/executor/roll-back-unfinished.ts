import { EntwriteError } from '../../errors.js';
import { findCollection } from '../../schema/database-schema.js';
import { acquireLease } from '../lock/acquire-lease.js';
import type { LeaseOptions } from '../lock/lease.js';
import { NO_STATE, type StateStore, type StoredState } from '../lock/state-store.js';
import { type LinkChange, linkPhase } from '../online-changes/link-change.js';
import { type RenameChange, renamePhase } from '../online-changes/rename-change.js';
import { undoRename } from '../online-changes/run-collection-rename.js';
import { undoLink } from '../online-changes/run-link-change.js';
import { type ShadowChange, shadowPhase } from '../online-changes/shadow-change.js';
import { undoShadow } from '../online-changes/undo-shadow.js';
import type { UndoPorts } from './roll-back.js';

export interface UndoUnfinishedPorts extends Omit<UndoPorts, 'saved'> {
  readonly states: StateStore;
  readonly stored: StoredState | null;
}

/**
 * Takes back shadow changes and renames that an earlier run left half done: what they were filling is deleted, the old one stays.
 *
 * @throws EntwriteError plan_refused, before anything is written, for a change past its swap: others may have written to the
 *   new attribute since
 */
export async function undoUnfinished(
  { unfinished: changes, links, renames }: UnfinishedChanges,
  ports: UndoUnfinishedPorts,
  options: LeaseOptions,
): Promise<void> {
  if (changes.length + links.length + renames.length === 0 || ports.stored === null) return;
  const { schema } = await ports.schemas.read();
  for (const change of changes) {
    const collection = findCollection(schema, change.collection);
    if (collection !== undefined && shadowPhase(change, collection) === 'swapped')
      throw pastSwap(change.collection, change.to.key, change.oldKey);
  }
  for (const change of links) {
    if (linkPhase(change, schema) === 'swapped') throw pastSwap(change.collection, change.key, change.oldKey);
  }
  for (const change of renames) {
    if (renamePhase(change, schema) === 'swapped') throw renamePastSwap(change);
  }
  const lease = await acquireLease(ports.states, options);
  try {
    for (const change of changes) {
      await lease.confirm();
      await undoShadow(change, ports);
    }
    for (const change of links) {
      await lease.confirm();
      await undoLink(change, ports);
    }
    for (const change of renames) {
      await lease.confirm();
      await undoRename(change, ports);
    }
    const { owned, schema: remembered } = (ports.stored ?? { state: NO_STATE }).state;
    const gone = renames.map(({ collection }) => collection.id);
    await lease.complete({ owned: owned.filter((id) => !gone.includes(id)), schema: remembered });
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** What an earlier run left half done, as a situation has it. */
export interface UnfinishedChanges {
  readonly unfinished: readonly ShadowChange[];
  readonly links: readonly LinkChange[];
  readonly renames: readonly RenameChange[];
}

function renamePastSwap({ from, collection }: RenameChange): EntwriteError {
  return new EntwriteError('plan_refused', {
    at: from,
    found: `a rename to '${collection.id}' that is past its swap: '${collection.id}' is open, and '${from}' is yet to be dropped`,
    expected: 'a rename that nobody can have written to yet',
    remedy: 'Put the model of that run back and migrate, which finishes the rename; then change the model again.',
  });
}

function pastSwap(collection: string, key: string, oldKey: string): EntwriteError {
  return new EntwriteError('plan_refused', {
    at: `${collection}.${key}`,
    found: `a change that is past its swap; the old attribute is still there as '${oldKey}'`,
    expected: 'a change that nobody can have written to yet',
    remedy: 'Put the model of that run back and migrate, which finishes the change; then change the model again.',
  });
}
