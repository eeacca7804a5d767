import type { EntityMetadata, RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import type { FindEntity } from '../../query/query-target.js';
import { isRecord } from '../../util/is-record.js';
import { ownValue } from '../../util/own-value.js';
import { idProperty } from '../hydration/instantiate.js';
import { type Contribution, DEEPEST, type Draft, type DraftContext, type WriteMode } from './draft.js';
import { checkId } from './draft-system-value.js';
import { problem } from './value-problem.js';

/** Drafts a related document that is written together with its parent; `item` says which one of a list: `.1`. */
export type DraftAlong = (target: EntityMetadata, values: object, mode: WriteMode, item: string) => Draft;

/**
 * The stored value of a relationship. An id, an entity instance with an id, or a plain object with nothing but an id is a link.
 * A plain object with further values, or an instance without an id, is written together with the parent.
 *
 * @param along null at a depth where Appwrite would drop nested documents
 */
export function draftRelationship(
  property: RelationshipProperty,
  value: unknown,
  context: DraftContext,
  along: DraftAlong | null,
): Contribution {
  const one = (value: unknown, item = ''): Contribution => draftRelated(property, value, context, along, item);
  if (!property.many) {
    if (Array.isArray(value)) return { result: problem('relationship', 'a list', 'one document', 'Give one.') };
    return value === null ? { result: { stored: null } } : one(value);
  }
  if (!Array.isArray(value))
    return { result: problem('relationship', kindOf(value), 'a list', 'Give a list; an empty one unlinks all.') };
  const parts = value.map((each, at) => one(each, `.${at}`));
  const failed = parts.find(({ result }) => result !== null && 'problem' in result);
  const stored = parts.map(({ result }) => (result !== null && 'stored' in result ? result.stored : null));
  return {
    result: failed?.result ?? { stored },
    nested: parts.flatMap(({ nested }) => nested ?? []),
    linked: parts.flatMap(({ linked }) => linked ?? []),
  };
}

function draftRelated(
  property: RelationshipProperty,
  value: unknown,
  { findEntity, isAbsent }: DraftContext,
  along: DraftAlong | null,
  item: string,
): Contribution {
  if (typeof value === 'string') return link(value);
  const target = findEntity(property.target);
  if (typeof value !== 'object' || value === null || target === undefined)
    return { result: problem('relationship', kindOf(value), 'an id or a document', 'Correct the value.') };
  const id = knownId(target, value);
  const mode = writtenAlong(target, value, isAbsent);
  if (mode === null) return link(id);
  if (along === null)
    return {
      result: problem(
        'relationship',
        'a document three levels deep',
        'at most two',
        'Write it by itself first, and give its id.',
      ),
    };
  const draft = along(target, value, mode, item);
  return {
    result: { stored: nestedData(draft, id) },
    nested: [id === undefined ? draft : { ...draft, id: String(id) }],
  };
}

/** How a related document is written along: as a new one, or as a patch; null if it is only a link. */
export function writtenAlong(
  target: EntityMetadata,
  value: object,
  isAbsent: DraftContext['isAbsent'] = () => false,
): WriteMode | null {
  const id = knownId(target, value);
  if (id === undefined) return 'create';
  if (isLink(target, value)) return null;
  return isAbsent(target.collection, String(id)) ? 'create' : 'update';
}

/** The related documents of a value, at any depth, that are given with an id and values. */
export function givenAlong(
  metadata: EntityMetadata,
  values: object,
  findEntity: FindEntity,
  depth = 0,
): readonly { readonly collection: string; readonly id: string }[] {
  if (depth === DEEPEST) return [];
  return metadata.properties.flatMap((property) => {
    const target = property.kind === 'relationship' ? findEntity(property.target) : undefined;
    if (target === undefined) return [];
    return [ownValue(values, property.property)].flat().flatMap((value) => {
      const mode = isRecord(value) ? writtenAlong(target, value) : null;
      if (!isRecord(value) || mode === null) return [];
      const own = mode === 'update' ? [{ collection: target.collection, id: String(knownId(target, value)) }] : [];
      return [...own, ...givenAlong(target, value, findEntity, depth + 1)];
    });
  });
}

function link(id: unknown): Contribution {
  const result = checkId(id);
  return 'stored' in result ? { result, linked: [String(result.stored)] } : { result };
}

function knownId(target: EntityMetadata, value: object): unknown {
  const id = (value as Readonly<Record<string, unknown>>)[idProperty(target) ?? '$id'];
  return id === undefined || id === null ? undefined : id;
}

function isLink(target: EntityMetadata, value: object): boolean {
  if (target.entity !== null && value instanceof target.entity) return true;
  return Object.values(value).filter((one) => one !== undefined).length === 1;
}

function nestedData({ id, stored, permissions }: Draft, known: unknown): Readonly<Record<string, unknown>> {
  return { $id: known ?? id, ...stored, ...(permissions && { $permissions: permissions }) };
}
