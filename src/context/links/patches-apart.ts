import { linkId } from '../../appwrite/documents/link-id.js';
import { type StagedOperation, TRANSACTION_LIMIT } from '../../appwrite/documents/transaction-gateway.js';
import type { RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import type { Draft } from '../validation/draft.js';
import { linkEnds } from './link-ends.js';
import { writeOf } from './write-of.js';

/** A new document, and what has to be written before and after it. */
interface CreationApart {
  readonly before: readonly Draft[];
  readonly draft: Draft;
  readonly after: readonly Draft[];
}

/**
 * Takes the patches of existing documents out of a new one. Appwrite refuses such a creation (401), and in a transaction it writes their values
 * before the new document exists, so that its link to them is lost, and their former one with it. A document must be written once,
 * because Appwrite takes a second change, through a link, for a conflict: so the patch itself links the new document where it can.
 */
export function patchesApart(draft: Draft): CreationApart {
  if (!hasPatch(draft)) return { before: [], draft, after: [] };
  const before: Draft[] = [];
  const after: Draft[] = [];
  const nested: Draft[] = [];
  const stored: Record<string, unknown> = { ...draft.stored };
  for (const end of linkEnds(draft.metadata)) {
    const { key, target, many } = end;
    if (!Object.hasOwn(stored, key)) continue;
    const alongside = draft.nested.filter(({ metadata }) => metadata.collection === target);
    const draftOf = (value: unknown) =>
      typeof value === 'object' ? alongside.find(({ id }) => id === linkId(value)) : undefined;
    const values = many ? [stored[key]].flat() : [stored[key]];
    const back = backKey(end);
    const isLater = isWrittenWhole(end) && values.some((value) => draftOf(value)?.mode === 'update');
    const kept: unknown[] = [];
    const along: Draft[] = [];
    for (const value of values) {
      const one = draftOf(value);
      if (one === undefined) kept.push(value);
      else if (one.mode === 'create') {
        const apart = patchesApart(one);
        before.push(...apart.before);
        along.push(apart.draft);
        after.push(...apart.after);
        kept.push({ ...(value as object), ...one.stored, ...apart.draft.stored });
      } else if (back !== null) after.push({ ...one, stored: { ...one.stored, [back]: draft.id } });
      else if (isLater) {
        along.push(one);
        kept.push(value);
      } else {
        before.push(one);
        kept.push(one.id);
      }
    }
    const value = many ? kept : (kept[0] ?? null);
    if (isLater) {
      delete stored[key];
      after.unshift({
        ...draft,
        mode: 'update',
        stored: { [key]: value },
        permissions: undefined,
        links: [],
        nested: along,
      });
    } else {
      stored[key] = value;
      nested.push(...along);
    }
  }
  return { before, draft: { ...draft, stored, nested }, after };
}

/** A creation as operations of a transaction. */
export function creationOperations(given: Draft): readonly StagedOperation[] {
  const { before, draft, after } = patchesApart(given);
  return [...before.map(patchOperation), operationOf('create', draft), ...after.map(patchOperation)];
}

/** How many of some creations fit a transaction. */
export function perTransaction(drafts: readonly Draft[]): number {
  const most = drafts.reduce((count, draft) => Math.max(count, creationOperations(draft).length), 1);
  return Math.max(1, Math.floor(TRANSACTION_LIMIT / most));
}

/** A patch of a document written along as an operation of a transaction. */
function patchOperation(patch: Draft): StagedOperation {
  return operationOf('update', patch);
}

function operationOf(action: 'create' | 'update', draft: Draft): StagedOperation {
  return { action, collection: draft.metadata.collection, id: draft.id, values: draft.stored, ...writeOf(draft) };
}

/** The key under which documents of a list show the one that holds it; null if they do not. */
function backKey({ owned: { relationship }, side, many }: RelationshipProperty): string | null {
  if (!relationship.twoWay || !many || relationship.kind === 'manyToMany') return null;
  return side === 'parent' ? relationship.twoWayKey : relationship.key;
}

/** Whether the link has to be written with the values of the other document, from this end, because both documents change with it. */
function isWrittenWhole({ owned: { relationship } }: RelationshipProperty): boolean {
  return relationship.twoWay ? relationship.kind === 'oneToOne' : relationship.kind === 'oneToMany';
}

function hasPatch({ nested }: Draft): boolean {
  return nested.some((one) => one.mode === 'update' || hasPatch(one));
}
