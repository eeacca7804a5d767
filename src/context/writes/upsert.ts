import { commitTogether, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { StagedOperation } from '../../appwrite/documents/transaction-gateway.js';
import { TRANSACTION_LIMIT } from '../../appwrite/documents/transaction-gateway.js';
import { BODY_SIZE, bodySize } from '../../appwrite/http/body-size.js';
import { EntwriteError, hasCode } from '../../errors.js';
import { packedChunks } from '../../util/chunks-of.js';
import { creationOperations, perTransaction } from '../links/patches-apart.js';
import { documentNotFound } from '../queries/require-id.js';
import { releaseOrder, type Wait } from '../unique-values/release-order.js';
import { emptiableKey, emptyingPatch, exchangedValues, givesSome } from '../unique-values/unique-keys.js';
import type { Draft } from '../validation/draft.js';
import { goesAlone, rowOf } from './create-many.js';
import { exclusiveLinks, mayReplace } from './draft-links.js';
import { violationError } from './explain-refusal.js';
import { findClashes, type GivenUpValue } from './find-violations.js';
import { listByIds } from './list-by-ids.js';
import { isEmptyDraft } from './prepare-drafts.js';
import { runBulk } from './run-bulk.js';
import { soughtRow, targetOf, type Upsert, type UpsertTarget } from './upsert-target.js';
import { createDraftOnce, isCreated, patchOperations, updateOnce } from './write-once.js';
import type { BulkOptions } from './write-options.js';
import { takesBulk, type WriteSession } from './write-session.js';

const ATTEMPTS = 4;

/**
 * Creates a document, or updates the one with its id or, if it has no id, with its unique values. Takes two requests: the first also
 * looks for others that have its unique values, so that none is overwritten, as Appwrite's own upsert might.
 *
 * @throws EntwriteError `unique_violation` (a UniqueViolationError) if its id and its unique values belong to different documents
 */
export async function upsertOnce(
  session: WriteSession,
  upsert: Upsert,
): Promise<{ readonly document: WireDocument; readonly isNew: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const target = targetOf(upsert, (await findClashes(session, [soughtRow(upsert)])).get(0));
    if ('violation' in target) throw violationError(session.metadata(), target.violation, undefined);
    try {
      const document = await (target.isThere
        ? change(session, target.id, await upsert.patch())
        : createDraftOnce(session, await upsert.creation()));
      return { document, isNew: !target.isThere };
    } catch (error) {
      if (attempt === ATTEMPTS || !isOvertaken(error)) throw error;
    }
  }
}

/** Upserts documents, a hundred at a time, all or nothing, in four requests. Fills in the ids, and the indexes of new ones. Throws `bulk_incomplete`. */
export async function upsertMany(
  session: WriteSession,
  upserts: readonly Upsert[],
  options: BulkOptions,
  { ids, created }: { readonly ids: string[]; readonly created: Set<number> },
): Promise<void> {
  const at = (places: readonly number[]) => places.flatMap((place) => upserts[place] ?? []);
  const first = firstPlaces(upserts);
  const targets = async (places: readonly number[]): Promise<readonly Found[]> => {
    const clashes = await findClashes(session, at(places).map(soughtRow), { isUpsert: true });
    const own = new Set(at(places).map(({ sought }) => sought().id));
    const taken = new Set<string>();
    const found = at(places).map((upsert, row): Found => {
      const place = places[row] ?? 0;
      const target = targetOf(upsert, clashes.get(row));
      if ('violation' in target) return { refused: violationError(session.metadata(), target.violation, undefined) };
      const [held] = clashes.get(row)?.held ?? [];
      // Two of the given documents are the same by their unique values, and we cannot decide which one counts.
      const isOwn = idKey(upsert) !== target.id.toLowerCase() && own.has(target.id);
      if (isOwn && held !== undefined) return { refused: violationError(session.metadata(), held, undefined) };
      const isRepeated = taken.has(target.id.toLowerCase()) || (upsert.hasId && first.get(idKey(upsert)) !== place);
      if (isRepeated) return { refused: repeated(session, target.id) };
      taken.add(target.id.toLowerCase());
      return target;
    });
    const rows = rowsOf(found);
    const giverOf = (id: string) => at(places)[rows.get(id) ?? -1];
    return Promise.all(found.map((target, row) => writable(session, target, at(places)[row], giverOf)));
  };
  if (upserts.length === 0) return;
  /** The ids of new documents that were sent. */
  const tried = new Set<string>();
  await runBulk(
    session,
    {
      at: session.metadata().collection,
      isOpen: isOutcomeLost,
      remedy: null,
      ids,
      // Replacing a link takes a second operation.
      size: Math.min(
        exclusiveLinks(session.metadata()).length === 0 ? TRANSACTION_LIMIT : TRANSACTION_LIMIT / 2,
        takesBulk(session) ? TRANSACTION_LIMIT : perTransaction(upserts.map(({ sought }) => sought())),
      ),
      lengthOf: (place) => (goesAlone(session, upserts[place]?.sought()) ? Number.POSITIVE_INFINITY : 0),
      async send(places) {
        const [place] = places;
        const [only, ...others] = at(places);
        if (only !== undefined && place !== undefined && others.length === 0) {
          if (only.hasId && first.get(idKey(only)) !== place) throw repeated(session, only.sought().id);
          const { document, isNew } = await upsertOnce(session, only);
          ids[place] = document.$id;
          if (isNew) created.add(place);
          return;
        }
        const found = await targets(places);
        for (const [row, target] of found.entries()) {
          if ('refused' in target) throw target.refused;
          ids[places[row] ?? 0] = target.id;
        }
        await write(session, at(places), found, (drafts) => {
          for (const { id } of drafts) tried.add(id);
        });
        for (const [row, target] of found.entries()) {
          const place = places[row] ?? 0;
          if ('refused' in target || target.isThere) continue;
          created.add(place);
          ids[place] = upserts[place]?.sought().id ?? target.id;
        }
      },
      // A portion that creates documents was written if one of them is there; others are simply written again.
      async findWritten(places, error) {
        if (!isOutcomeLost(error)) return [];
        const creations = places.filter((place) => tried.has(upserts[place]?.sought().id ?? ''));
        const made = creations.flatMap((place) => upserts[place]?.sought() ?? []);
        const now = await listByIds(
          session,
          made.map(({ id }) => id),
        );
        const isWritten = made.some((draft) => {
          const document = now.get(draft.id);
          return document !== undefined && isCreated(document, draft);
        });
        if (!isWritten) return [];
        for (const [at, place] of creations.entries()) {
          created.add(place);
          ids[place] = made[at]?.id ?? '';
        }
        return places;
      },
      async findRefused(places) {
        const found = await targets(places).catch(() => []);
        return new Map(
          found.flatMap((target, row) => ('refused' in target ? [[places[row] ?? 0, target.refused] as const] : [])),
        );
      },
    },
    options,
  );
}

/** The document that one of many upserts writes, or why it is refused. */
type Found = Exclude<UpsertTarget, { readonly violation: unknown }> | { readonly refused: EntwriteError };

/** Refuses what a new document could hold and an update cannot write, and a value whose document keeps it after all, because only a new one would get a default. */
async function writable(
  session: WriteSession,
  target: Found,
  upsert: Upsert | undefined,
  giverOf: (id: string) => Upsert | undefined,
): Promise<Found> {
  if ('refused' in target) return target;
  try {
    if (target.isThere) await upsert?.patch();
  } catch (error) {
    if (hasCode(error, 'document_invalid')) return { refused: error };
    throw error;
  }
  for (const { unique, id, violation } of target.takes) {
    const patch = await giverOf(id)?.patch();
    if (patch !== undefined && !givesSome(unique, patch.stored))
      return { refused: violationError(session.metadata(), violation, undefined) };
  }
  return target;
}

function idKey({ sought }: Upsert): string {
  return sought().id.toLowerCase();
}

/** The index at which each id first appears, ignoring case, as servers do. */
function firstPlaces(upserts: readonly Upsert[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const [place, upsert] of upserts.entries())
    if (upsert.hasId && !first.has(idKey(upsert))) first.set(idKey(upsert), place);
  return first;
}

function repeated(session: WriteSession, id: string): EntwriteError {
  return new EntwriteError('document_exists', {
    at: `${session.metadata().name} '${id}'`,
    found: 'a document that the same call names twice',
    expected: 'each document once',
    remedy: 'Merge the values, or write the second ones in a separate call.',
  });
}

/** @param onCreations called with the drafts of new documents before they are sent */
async function write(
  session: WriteSession,
  upserts: readonly Upsert[],
  targets: readonly Found[],
  onCreations: (drafts: readonly Draft[]) => void,
): Promise<void> {
  const { collection } = session.metadata();
  const { stage } = session;
  const first: StagedChange[] = [];
  const changes: StagedChange[] = [];
  const creations: Draft[] = [];
  const { emptied, giving } = await releasesOf(session, upserts, targets);
  for (const { row, key } of emptied) {
    const target = targets[row];
    const patch = await upserts[row]?.patch();
    if (target === undefined || 'refused' in target || patch === undefined) continue;
    if (stage !== null) stage.update(target.id, emptyingPatch(patch, key));
    else first.push({ id: target.id, draft: emptyingPatch(patch, key) });
  }
  for (const row of [...giving, ...upserts.keys()].filter((one, at, all) => all.indexOf(one) === at)) {
    const target = targets[row];
    const upsert = upserts[row];
    if (target === undefined || upsert === undefined || 'refused' in target) continue;
    const draft = await (target.isThere ? upsert.patch() : upsert.creation());
    if (stage !== null) target.isThere ? stage.update(target.id, draft) : stage.create(draft);
    else if (!target.isThere) creations.push(draft);
    else if (!isEmptyDraft(draft)) (giving.includes(row) ? first : changes).push({ id: target.id, draft });
  }
  const linking = [...first, ...changes].filter(({ draft }) => mayReplace(draft)).map(({ id }) => id);
  const linked = linking.length === 0 ? new Map<string, WireDocument>() : await listByIds(session, linking);
  const operationsOf = ({ id, draft }: StagedChange) => patchOperations(collection, id, draft, linked.get(id));
  const created: readonly StagedOperation[] = takesBulk(session)
    ? packedChunks(creations.map(rowOf), bodySize, { size: BODY_SIZE }).map((documents) => ({
        action: 'bulkCreate',
        collection,
        documents,
      }))
    : creations.flatMap(creationOperations);
  onCreations(creations);
  const all = [...first.flatMap(operationsOf), ...created, ...changes.flatMap(operationsOf)];
  if (all.length > 0) await commitTogether(await session.documents(), all);
}

interface StagedChange {
  readonly id: string;
  readonly draft: Draft;
}

/** The rows of documents to write, by id. */
function rowsOf(targets: readonly Found[]): ReadonlyMap<string, number> {
  return new Map(targets.flatMap((target, row) => ('refused' in target ? [] : [[target.id, row] as const])));
}

/** One document takes a unique value that another one gives up, by their rows. */
interface Handover extends Wait<number> {
  readonly taken: GivenUpValue;
  readonly empties: string | null;
}

/**
 * The rows of documents that give up a unique value which another one of the call takes, in an order in which each value is free when it is
 * taken; and what is emptied before, where documents exchange values.
 */
async function releasesOf(session: WriteSession, upserts: readonly Upsert[], targets: readonly Found[]) {
  const rows = rowsOf(targets);
  const handovers: Handover[] = [];
  for (const [by, target] of targets.entries())
    for (const taken of 'refused' in target ? [] : target.takes) {
      const on = rows.get(taken.id);
      const patch = on === undefined ? undefined : await upserts[on]?.patch();
      if (on !== undefined && patch !== undefined)
        handovers.push({ by, on, taken, empties: emptiableKey(taken.unique, patch) });
    }
  const { order, resolved, stuck } = releaseOrder<number, Handover>(handovers, ({ empties }) => empties !== null);
  const kept = stuck.map(({ taken }) => taken);
  const ids = kept.map(({ id }) => id);
  if (kept.length > 0)
    throw exchangedValues(
      session.metadata(),
      ids,
      kept.map(({ unique }) => unique),
    );
  const giving = new Set(handovers.map(({ on }) => on));
  return {
    emptied: resolved.flatMap(({ on, empties }) => (empties === null ? [] : [{ row: on, key: empties }])),
    giving: order.filter((row) => giving.has(row)),
  };
}

/** Updates a document; if nothing but its id was given, there is nothing to change. */
async function change(session: WriteSession, id: string, patch: Draft): Promise<WireDocument> {
  if (!isEmptyDraft(patch)) return updateOnce(session, id, patch);
  const found = await (await session.documents()).get(session.metadata().collection, id);
  if (found === null) throw documentNotFound(session.metadata(), id);
  return found;
}

/** Whether the document was created or deleted between the search and the write. */
function isOvertaken(error: unknown): boolean {
  return hasCode(error, 'unique_violation', 'document_exists', 'document_not_found');
}
