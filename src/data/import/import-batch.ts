import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { idProperty } from '../../context/hydration/instantiate.js';
import type { Draft, WriteMode } from '../../context/validation/draft.js';
import { type Clash, findClashes, findViolations } from '../../context/writes/find-violations.js';
import { listByIds } from '../../context/writes/list-by-ids.js';
import { draftOf } from '../../context/writes/prepare-drafts.js';
import { targetOf } from '../../context/writes/upsert-target.js';
import { afterBefore } from '../../context/writes/with-hooks.js';
import { holds } from '../../context/writes/write-once.js';
import type { WriteSession } from '../../context/writes/write-session.js';
import type { Finding } from '../../errors.js';
import type { Candidate, ImportBatchOptions, JudgedRow } from './batch-options.js';
import { judgeDrafts } from './judge-drafts.js';
import type { ShapedRow } from './shape-row.js';
import { preparedUpsert, writeBatch } from './write-batch.js';

/** Writes a batch of rows. Finds those that an interrupted run has written by the ids it chose. Throws errors that do not concern a single row. */
export async function importBatch(
  session: WriteSession,
  rows: readonly ShapedRow[],
  options: ImportBatchOptions,
): Promise<readonly JudgedRow[]> {
  const outcomes = new Map<number, JudgedRow['outcome']>();
  for (const [at, { findings }] of rows.entries()) if (findings.length > 0) outcomes.set(at, { rejected: findings });
  const undecided = () => [...rows.entries()].filter(([at]) => !outcomes.has(at));
  let ids = options.formerIds;
  const keepIds = async (next: readonly string[]) => {
    ids = next;
    await options.keepIds(next);
  };

  for (const at of await writtenBefore(session, undecided(), options)) outcomes.set(at, 'created');
  await writeRows(session, undecided(), { outcomes, size: rows.length }, { ...options, keepIds });
  // Between the lookup and the write, a late request of the interrupted run, or someone else, may have created the document.
  const conflicting = [...rows.entries()].filter(([at]) => isConflict(outcomes.get(at)));
  if (conflicting.length > 0 && !options.dryRun) {
    for (const at of await writtenBefore(session, conflicting, options)) outcomes.set(at, 'created');
    const remaining = conflicting.filter(([at]) => isConflict(outcomes.get(at)));
    if (options.onConflict === 'update')
      await writeRows(session, remaining, { outcomes, size: rows.length }, { ...options, keepIds, formerIds: ids });
  }
  return rows.map((row, at) => ({ row, outcome: decided(outcomes.get(at) ?? 'skipped', options) }));
}

function isConflict(outcome: JudgedRow['outcome'] | undefined): outcome is { readonly conflict: Finding } {
  return typeof outcome === 'object' && 'conflict' in outcome;
}

/** The final outcome: a remaining conflict rejects or skips the row, unless the import stops at it. */
function decided(outcome: JudgedRow['outcome'], { onConflict }: ImportBatchOptions): JudgedRow['outcome'] {
  if (!isConflict(outcome) || onConflict === 'fail') return outcome;
  return onConflict === 'skip' ? 'skipped' : { rejected: [outcome.conflict] };
}

/** Looks up the documents of rows, validates, writes, and records the outcomes by index. */
async function writeRows(
  session: WriteSession,
  rows: readonly (readonly [number, ShapedRow])[],
  { outcomes, size }: { readonly outcomes: Map<number, JudgedRow['outcome']>; readonly size: number },
  options: ImportBatchOptions,
): Promise<void> {
  const looked = await lookUp(session, rows, options);
  const candidates: Candidate[] = [];
  for (const { at, row, draft, clash } of looked) {
    const target = targetOf(preparedUpsert(draft, hasId(session, row.values)), clash);
    const isThere = 'violation' in target || target.isThere;
    if (isThere && options.onConflict === 'skip') outcomes.set(at, 'skipped');
    else if (isThere && options.onConflict === 'update' && 'id' in target)
      candidates.push(await candidate(session, row, at, 'update', target.id, options));
    else candidates.push(await candidate(session, row, at, 'create', draft.id, options));
  }
  const judged = await judgeDrafts(
    candidates.map(({ draft }) => draft),
    session,
    options.requireLinks,
  );
  const valid: Candidate[] = [];
  for (const [place, candidate] of candidates.entries()) {
    const findings = judged[place] ?? [];
    if (findings.length > 0) outcomes.set(candidate.at, { rejected: findings });
    else valid.push(candidate);
  }
  for (const [at, outcome] of await writeBatch(session, valid, options, size)) outcomes.set(at, outcome);
}

interface Looked {
  readonly at: number;
  readonly row: ShapedRow;
  readonly draft: Draft;
  readonly clash: Clash | undefined;
}

/** The rows with their clashes; queries the collection only if clashes decide what to do. */
async function lookUp(
  session: WriteSession,
  rows: readonly (readonly [number, ShapedRow])[],
  { onConflict, dryRun, formerIds }: ImportBatchOptions,
): Promise<readonly Looked[]> {
  // A row keeps the id that was once chosen for it, because a request of the interrupted run may still arrive.
  const drafted = rows.map(([at, row]) => {
    const draft = draftOf(session, row.values, 'create');
    const id = hasId(session, row.values) ? '' : (formerIds?.[at] ?? '');
    return { at, row, draft: id === '' ? draft : { ...draft, id } };
  });
  if (onConflict === 'fail' && !dryRun) return drafted.map((one) => ({ ...one, clash: undefined }));
  const sought = drafted.map(({ draft: { id, stored } }) => ({ id, stored, isNew: true }));
  if (onConflict !== 'skip') {
    const clashes = await findClashes(session, sought);
    return drafted.map((one, place) => ({ ...one, clash: clashes.get(place) }));
  }
  // A row that is skipped itself is no reason to skip another.
  const taken = await findViolations(session, sought);
  return drafted.map((one, place) => ({ ...one, clash: taken.has(place) ? { isThere: true, held: [] } : undefined }));
}

async function candidate(
  session: WriteSession,
  row: ShapedRow,
  at: number,
  mode: WriteMode,
  id: string,
  { dryRun }: ImportBatchOptions,
): Promise<Candidate> {
  const event = mode === 'create' ? 'beforeCreate' : 'beforeUpdate';
  const values = dryRun ? row.values : await afterBefore(session, event, row.values);
  const draft = draftOf(session, values, mode);
  // Keeps the id that was looked up, unless the row or a hook sets one.
  return { row, at, mode, draft: mode === 'update' || !hasId(session, values) ? { ...draft, id } : draft };
}

function hasId(session: WriteSession, values: unknown): boolean {
  const name = idProperty(session.metadata()) ?? '$id';
  return (
    typeof values === 'object' && values !== null && name in values && (values as Record<string, unknown>)[name] != null
  );
}

/** The indexes of rows that an interrupted run has written. */
async function writtenBefore(
  session: WriteSession,
  rows: readonly (readonly [number, ShapedRow])[],
  { formerIds, onConflict }: ImportBatchOptions,
): Promise<readonly number[]> {
  if (formerIds === null) return [];
  const sought = rows.flatMap(([at, row]) => {
    const id = formerIds[at];
    // Updates of a row with an id are simply repeated, because they are idempotent.
    return id === undefined || id === '' || (hasId(session, row.values) && onConflict === 'update')
      ? []
      : [{ at, row, id }];
  });
  const found = await listByIds(
    session,
    sought.map(({ id }) => id),
  );
  const written: number[] = [];
  for (const { at, row, id } of sought) {
    const document = found.get(id);
    if (document === undefined) continue;
    if (!hasId(session, row.values) || (await isOurs(session, row, document))) written.push(at);
  }
  return written;
}

/** Whether a document has the row's values after the create hooks. Generated values are not compared, because they differ each time. */
async function isOurs(session: WriteSession, row: ShapedRow, document: WireDocument): Promise<boolean> {
  const values = await afterBefore(session, 'beforeCreate', row.values);
  return holds(document, draftOf(session, values, 'update'));
}
