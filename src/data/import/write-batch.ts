import { serverStatus } from '../../appwrite/http/server-error.js';
import type { Draft } from '../../context/validation/draft.js';
import { BulkWriteError } from '../../context/writes/bulk-write-error.js';
import { createMany } from '../../context/writes/create-many.js';
import { findViolations } from '../../context/writes/find-violations.js';
import { runAfterEach } from '../../context/writes/set-writes.js';
import { upsertMany } from '../../context/writes/upsert.js';
import type { Upsert } from '../../context/writes/upsert-target.js';
import type { WriteSession } from '../../context/writes/write-session.js';
import type { EntwriteError, Finding } from '../../errors.js';
import type { Candidate, ImportBatchOptions, JudgedRow } from './batch-options.js';

type Outcome = JudgedRow['outcome'];

/** Writes the valid rows of a batch and returns their outcomes, by index in the batch; `size` counts all of its rows. */
export async function writeBatch(
  session: WriteSession,
  rows: readonly Candidate[],
  options: ImportBatchOptions,
  size: number,
): Promise<ReadonlyMap<number, Outcome>> {
  const outcomes = new Map<number, Outcome>();
  if (options.dryRun) {
    for (const [at, outcome] of await foreseen(session, rows, options)) outcomes.set(at, outcome);
    return outcomes;
  }
  // Only ids of new documents: finding an existing one by its id does not show that it was updated.
  const ids = Array.from({ length: size }, (_, at) => options.formerIds?.[at] ?? '');
  for (const { at, mode, draft } of rows) if (mode === 'create') ids[at] = draft.id;
  await options.keepIds(ids);
  const creations = rows.filter(({ mode }) => mode === 'create');
  const updates = rows.filter(({ mode }) => mode === 'update');
  await settle(creations, 'created', outcomes, async (drafts) => {
    await createMany(session, drafts, bulkOf(options));
  });
  await settle(updates, 'updated', outcomes, async (drafts) => {
    const upserts = drafts.map((draft) => preparedUpsert(draft, true));
    await upsertMany(session, upserts, bulkOf(options), { ids: drafts.map(({ id }) => id), created: new Set() });
  });
  const written = (outcome: Outcome) => rows.filter(({ at }) => outcomes.get(at) === outcome).map(({ draft }) => draft);
  await runAfterEach(session, 'afterCreate', written('created'));
  await runAfterEach(session, 'afterUpdate', written('updated'));
  return outcomes;
}

export function preparedUpsert(draft: Draft, hasId: boolean): Upsert {
  const asIs = () => Promise.resolve(draft);
  return { hasId, sought: () => draft, creation: asIs, patch: asIs };
}

function bulkOf({ signal }: ImportBatchOptions): { readonly onError: 'collect'; readonly signal?: AbortSignal } {
  return { onError: 'collect', ...(signal && { signal }) };
}

async function settle(
  rows: readonly Candidate[],
  outcome: 'created' | 'updated',
  outcomes: Map<number, Outcome>,
  write: (drafts: readonly Candidate['draft'][]) => Promise<void>,
): Promise<void> {
  if (rows.length === 0) return;
  try {
    await write(rows.map(({ draft }) => draft));
    for (const { at } of rows) outcomes.set(at, outcome);
  } catch (error) {
    if (!(error instanceof BulkWriteError)) throw error;
    if (error.notTried.length > 0) throw error;
    for (const index of error.written) outcomes.set(rows[index]?.at ?? -1, outcome);
    for (const { index, error: reason } of error.failed) {
      const at = rows[index]?.at ?? -1;
      outcomes.set(at, isConflict(reason) ? { conflict: findingOf(reason) } : { rejected: [findingOf(reason)] });
      if (!isConflict(reason) && !isRefusedRow(reason)) throw reason;
    }
  }
}

/** Predicts the outcomes without writing. */
async function foreseen(
  session: WriteSession,
  rows: readonly Candidate[],
  { onConflict }: ImportBatchOptions,
): Promise<ReadonlyMap<number, Outcome>> {
  const creations = rows.filter(({ mode }) => mode === 'create');
  const clashes = await findViolations(
    session,
    creations.map(({ draft: { id, stored } }) => ({ id, stored, isNew: true })),
  );
  const outcomes = new Map<number, Outcome>(
    rows.map(({ at, mode }) => [at, mode === 'create' ? 'created' : 'updated']),
  );
  for (const place of clashes.keys()) {
    const end =
      onConflict === 'fail' ? ' (the import would stop here: `--on-conflict skip` or `update` continues)' : '';
    const finding = {
      rule: 'conflict',
      at: session.metadata().name,
      found: 'an id or a unique value that another document has',
      expected: `one that is free${end}`,
      remedy: 'Correct the row, or say what to do: skip or update.',
    };
    const outcome: Outcome = onConflict === 'fail' ? { conflict: finding } : { rejected: [finding] };
    outcomes.set(creations[place]?.at ?? -1, outcome);
  }
  return outcomes;
}

function isConflict({ code }: EntwriteError): boolean {
  return code === 'unique_violation' || code === 'document_exists';
}

/** Whether the server refused this document in particular, and would accept another. */
function isRefusedRow(error: EntwriteError): boolean {
  const status = serverStatus(error);
  return error.code === 'document_invalid' || status === 400 || status === 413;
}

function findingOf({ code, at, found, expected, remedy }: EntwriteError): Finding {
  return { rule: code, at, found, expected, remedy };
}
