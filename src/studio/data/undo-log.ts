import { isConflict } from '../../appwrite/documents/commit-together.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { requireStored } from '../../appwrite/documents/spoilt-values.js';
import { sendOnce } from '../../appwrite/http/repeat-request.js';

import { isChangedSince, isTaken } from '../../appwrite/http/server-error.js';
import { isLost } from '../../documents/create-once.js';
import { EntwriteError } from '../../errors.js';
import type { Project } from '../../project/open-project.js';
import { canonicalPermissions } from '../../schema/canonical-permissions.js';
import { sameData } from '../../util/same-data.js';
import type { LiveSchemaCache } from './live-schema.js';
import { liveCollection, readWhole } from './read-documents.js';

/** A document before and after a manual edit; null if it did not exist. */
export interface DocumentEdit {
  readonly collection: string;
  readonly before: WireDocument | null;
  readonly after: WireDocument | null;
  /** The keys that a change wrote; values of other keys are not restored. */
  readonly keys?: ReadonlySet<string>;
}

/** The manual edits of this run of the studio that can be undone, last one first. */
export interface UndoLog {
  readonly add: (title: string, edits: readonly DocumentEdit[]) => void;
  /** The title of the edit that the next `undo` takes; null if there is none. */
  readonly next: () => string | null;
  /**
   * Undoes the last edit, for documents that are still as the edit left them.
   *
   * @returns what was undone, and the collections it changed
   * @throws EntwriteError `concurrency_conflict` if others changed some of the documents since then; these stay unchanged, the rest is
   * undone
   */
  readonly undo: () => Promise<{ readonly title: string; readonly collections: readonly string[] }>;
}

/** Number of edits that are kept. */
const KEPT = 50;

const SYSTEM = ['$sequence', '$databaseId', '$tableId', '$updatedAt', '$createdAt', '$id', '$permissions'];

/** Creates an empty log. */
export function createUndoLog(project: Project, live: LiveSchemaCache): UndoLog {
  let log: readonly { readonly title: string; readonly edits: readonly DocumentEdit[] }[] = [];
  const send = async ({ collection, before, after, keys }: DocumentEdit, id: string): Promise<void> => {
    const { documents } = project.deps;
    if (before === null)
      return documents.delete(collection, id, after === null ? {} : { unlessNewerThan: after.$updatedAt });
    const values = valuesOf(before, keys);
    if (after === null) {
      const write = { values: { ...values, ...timesOf(before) }, permissions: before.$permissions };
      await documents.create(collection, id, write, { isolated: true });
      return;
    }
    const write = { values, ...(keys?.has('$permissions') && { permissions: before.$permissions }) };
    requireStored(collection, [values]);
    await documents.update(collection, id, write, { unlessNewerThan: after.$updatedAt });
  };
  /** Corrects the times of a document: after a commit whose response was lost, it may have the times of the commit. */
  const restoreTimes = async (collection: string, before: WireDocument | null, current: WireDocument | null) => {
    if (before === null || current === null || sameData(timesOf(before), timesOf(current))) return;
    const guard = { repeatable: true, unlessNewerThan: current.$updatedAt };
    await project.deps.documents.update(collection, current.$id, { values: timesOf(before) }, guard);
  };
  /** Undoes the edit of one document; returns false if others have changed the document since. */
  const undoEdit = async (edit: DocumentEdit): Promise<boolean> => {
    const { collection, before, after, keys } = edit;
    const id = (after ?? before)?.$id ?? '';
    const read = async () => readWhole(await liveCollection({ project, live }, collection), id);
    const isUntouched = (current: WireDocument | null) => (current?.$updatedAt ?? null) === (after?.$updatedAt ?? null);
    if (!isUntouched(await read())) return false;
    let mayBeDone = false;
    return sendOnce<boolean>({
      send: () => send(edit, id).then(() => true),
      isOpen: (error) => isLost(error) || isTaken(error) || isConflict(error) || isChangedSince(error),
      async find(error) {
        mayBeDone ||= isLost(error);
        const current = await read();
        if (!isUntouched(current)) {
          const outcome = isAsBefore(current, before, keys);
          if (outcome && after === null) await restoreTimes(collection, before, current);
          return { outcome };
        }
        if (!mayBeDone) throw error;
        return null;
      },
    });
  };
  return {
    add(title, edits) {
      log = [...log, { title, edits }].slice(-KEPT);
    },
    next: () => log.at(-1)?.title ?? null,
    async undo() {
      const last = log.at(-1);
      if (last === undefined) {
        throw new EntwriteError('configuration_invalid', {
          at: 'undo',
          found: 'no edit in this run of the studio',
          expected: 'an edit that can be undone',
          remedy: 'Nothing was changed.',
        });
      }
      const stayed: string[] = [];
      for (;;) {
        const [edit, ...remaining] = log.at(-1)?.edits ?? [];
        if (edit === undefined) break;
        const { collection, before } = edit;
        const isDone = await undoEdit(edit);
        const current = before && (await readWhole(await liveCollection({ project, live }, collection), before.$id));
        // Removes a finished edit immediately, so that it is not repeated if one of the others fails.
        log = [...log.slice(0, -1), { title: last.title, edits: remaining }].map(({ title, edits }) => ({
          title,
          edits: isDone ? edits.map((one) => afterUndo(one, collection, current)) : edits,
        }));
        if (!isDone) stayed.push(`${collection}/${(edit.after ?? before)?.$id ?? ''}`);
      }
      log = log.slice(0, -1);
      if (stayed.length > 0) throw changedSince(stayed);
      return { title: last.title, collections: [...new Set(last.edits.map(({ collection }) => collection))] };
    },
  };
}

function timesOf({ $createdAt, $updatedAt }: WireDocument): Readonly<Record<string, string>> {
  return { $createdAt, $updatedAt };
}

function isAsBefore(current: WireDocument | null, before: WireDocument | null, keys?: ReadonlySet<string>): boolean {
  if (current === null || before === null) return current === before;
  const permissionsOf = ({ $permissions }: WireDocument) =>
    keys?.has('$permissions') === false ? [] : canonicalPermissions($permissions);
  return (
    sameData(valuesOf(current, keys), valuesOf(before, keys)) && sameData(permissionsOf(current), permissionsOf(before))
  );
}

/** Updates an earlier edit of a document that undo has just written, so that the earlier edit can be undone, too. */
function afterUndo(edit: DocumentEdit, collection: string, current: WireDocument | null): DocumentEdit {
  const isSame = current !== null && edit.collection === collection && edit.after?.$id === current.$id;
  return isSame ? { ...edit, after: current } : edit;
}

function valuesOf(document: WireDocument, keys: ReadonlySet<string> | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(document).filter(
      ([key, value]) => !SYSTEM.includes(key) && value !== undefined && keys?.has(key) !== false,
    ),
  );
}

function changedSince(places: readonly string[]): EntwriteError {
  return new EntwriteError('concurrency_conflict', {
    at: places.join(', '),
    found:
      places.length === 1 ? 'a document that was changed after the edit' : 'documents that were changed after the edit',
    expected: 'documents as the edit left them',
    remedy: 'They were not changed; edit them yourself. The rest of the edit was undone.',
  });
}
