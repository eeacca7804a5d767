import type { WireDocument } from '../../appwrite/document-gateway.js';
import type { StagedOperation } from '../../appwrite/transaction-gateway.js';
import { TRANSACTION_LIMIT } from '../../appwrite/transaction-gateway.js';
import { EntwriteError } from '../../errors.js';
import { ownValue } from '../../util/own-value.js';
import type { Draft } from '../validation/draft.js';
import { commitTogether } from './commit-together.js';
import { rowOf } from './create-many.js';
import { violationError } from './explain-refusal.js';
import { type Clash, findClashes } from './find-violations.js';
import { draftOf, isEmptyDraft } from './prepare-drafts.js';
import { documentNotFound } from './require-id.js';
import { runBulk } from './run-bulk.js';
import type { UniqueViolation } from './unique-violation-error.js';
import { createOnce, updateOnce, writeOf } from './write-once.js';
import type { BulkOptions } from './write-options.js';
import { takesBulk, type WriteSession } from './write-session.js';

/** A document to create, or to change where it is there. */
export interface Upsert {
  /** As a new document. */
  readonly creation: Draft;
  /** The same values as a patch. */
  readonly patch: Draft;
  /** Whether it names its document by the id. */
  readonly hasId: boolean;
}

/** Which document an upsert is about. */
type Target = { readonly id: string; readonly isThere: boolean } | { readonly violation: UniqueViolation };

const ATTEMPTS = 4;
const ABSENT: Clash = { isThere: false, held: [] };

/** The upsert of values that were prepared as a new document. */
export function upsertOf(session: WriteSession, values: unknown, creation: Draft): Upsert {
  const { properties } = session.metadata();
  const id = properties.find(({ kind, key }) => kind === 'system' && key === '$id');
  const given = id === undefined ? undefined : ownValue(values as object, id.property);
  const hasId = given !== undefined && given !== null;
  return { creation, patch: draftOf(session, values, 'update'), hasId };
}

/**
 * Creates a document, or changes the one that has its id (without an id: its unique values). Two requests: one looks for the document and
 * for others that have its unique values, so that none of them is overwritten, as Appwrite's own upsert may do.
 *
 * @throws EntwriteError `unique_violation` (a UniqueViolationError) where different documents have its id and its unique values
 */
export async function upsertOnce(
  session: WriteSession,
  upsert: Upsert,
): Promise<{ readonly document: WireDocument; readonly isNew: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const target = targetOf(upsert, (await findClashes(session, [asRow(upsert)])).get(0));
    if ('violation' in target) throw violationError(session, target.violation, undefined);
    try {
      const document = await (target.isThere
        ? change(session, target.id, upsert.patch)
        : createOnce(session, upsert.creation));
      return { document, isNew: !target.isThere };
    } catch (error) {
      if (attempt === ATTEMPTS || !isOvertaken(error)) throw error;
    }
  }
}

/**
 * The same for many: four requests for each hundred, one that looks and three of a transaction, whole or not at all.
 *
 * @returns their ids, and the places of those that were created
 * @throws EntwriteError `bulk_incomplete` (a BulkWriteError)
 */
export async function upsertMany(
  session: WriteSession,
  upserts: readonly Upsert[],
  options: BulkOptions,
): Promise<{ readonly ids: string[]; readonly created: ReadonlySet<number> }> {
  const created = new Set<number>();
  const ids = upserts.map(({ creation }) => creation.id);
  const at = (places: readonly number[]) => places.flatMap((place) => upserts[place] ?? []);
  const targets = async (places: readonly number[]) => {
    const clashes = await findClashes(session, at(places).map(asRow));
    const own = new Set(at(places).map(({ creation }) => creation.id));
    return at(places).map((upsert, row): Target => {
      const target = targetOf(upsert, clashes.get(row));
      const [first] = clashes.get(row)?.held ?? [];
      // Two of them are one document by their unique values, and which of them counts is not ours to say.
      const isTwice = 'id' in target && target.id !== upsert.creation.id && own.has(target.id);
      return isTwice && first !== undefined ? { violation: first } : target;
    });
  };
  if (upserts.length === 0) return { ids, created };
  await runBulk(
    session,
    {
      ids,
      size: TRANSACTION_LIMIT,
      async send(places) {
        const [place] = places;
        const [only, ...others] = at(places);
        if (only !== undefined && place !== undefined && others.length === 0) {
          const { document, isNew } = await upsertOnce(session, only);
          ids[place] = document.$id;
          if (isNew) created.add(place);
          return;
        }
        const found = await targets(places);
        for (const [row, target] of found.entries()) {
          if ('violation' in target) throw violationError(session, target.violation, undefined);
          ids[places[row] ?? 0] = target.id;
        }
        await write(session, at(places), found);
        for (const [row, target] of found.entries())
          if ('isThere' in target && !target.isThere) created.add(places[row] ?? 0);
      },
      findWritten: async () => [],
      async findRefused(places) {
        const found = await targets(places);
        return new Map(
          found.flatMap((target, row) =>
            'violation' in target
              ? [[places[row] ?? 0, violationError(session, target.violation, undefined)] as const]
              : [],
          ),
        );
      },
    },
    options,
  );
  return { ids, created };
}

async function write(session: WriteSession, upserts: readonly Upsert[], targets: readonly Target[]): Promise<void> {
  const { collection } = session.metadata();
  const { stage } = session;
  const creations: Draft[] = [];
  const operations: StagedOperation[] = [];
  for (const [row, { creation, patch }] of upserts.entries()) {
    const target = targets[row];
    if (target === undefined || 'violation' in target) continue;
    if (stage !== null) target.isThere ? stage.update(target.id, patch) : stage.create(creation);
    else if (!target.isThere) creations.push(creation);
    else if (!isEmptyDraft(patch))
      operations.push({ action: 'update', collection, id: target.id, values: patch.stored, ...writeOf(patch) });
  }
  const created: readonly StagedOperation[] = takesBulk(session)
    ? creations.length === 0
      ? []
      : [{ action: 'bulkCreate', collection, documents: creations.map(rowOf) }]
    : creations.map((draft) => ({
        action: 'create',
        collection,
        id: draft.id,
        values: draft.stored,
        ...writeOf(draft),
      }));
  const all = [...created, ...operations];
  if (all.length > 0) await commitTogether(await session.documents(), all);
}

/** Where nothing but the id was given, there is nothing to change. */
async function change(session: WriteSession, id: string, patch: Draft): Promise<WireDocument> {
  if (!isEmptyDraft(patch)) return updateOnce(session, id, patch);
  const found = await (await session.documents()).get(session.metadata().collection, id);
  if (found === null) throw documentNotFound(session.metadata(), id);
  return found;
}

function asRow({ creation }: Upsert) {
  return { id: creation.id, isNew: true, stored: creation.stored };
}

function targetOf({ creation, hasId }: Upsert, { isThere, held }: Clash = ABSENT): Target {
  const [first] = held;
  if (first === undefined) return { id: creation.id, isThere };
  const other = held.find(({ documentId }) => documentId !== first.documentId);
  if (hasId || first.documentId === null) return { violation: first };
  return other === undefined ? { id: first.documentId, isThere: true } : { violation: other };
}

/** Somebody created or deleted the document between the look and the write. */
function isOvertaken(error: unknown): boolean {
  if (!(error instanceof EntwriteError)) return false;
  return ['unique_violation', 'document_exists', 'document_not_found'].includes(error.code);
}
