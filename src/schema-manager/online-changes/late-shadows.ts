import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentPages } from '../../appwrite/documents/document-pages.js';
import { documentsWithValues } from '../../appwrite/documents/documents-with-values.js';
import type { AddAttribute } from '../../operations/add-attribute.js';
import type { CreateRelationship } from '../../operations/create-relationship.js';
import { invertOperation, type Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { heldIds } from './link-sides.js';
import { type OnlineChange, phaseIn } from './online-change.js';

/** The first key of a change's new attribute, and the key of the seal named after it: see `changeNames`. */
const FIRST_KEY = /^(shadow_[0-9a-f]{16})(_seal)?$/;

type LateCreation = AddAttribute | CreateRelationship;

/**
 * Attributes and relationships that a late duplicate of a creation made again under the first key of a finished change, one that is still
 * known or an earlier one. They would look like a half-done change, or like something that is not in the model.
 *
 * @param changes those that may be under way, or were just carried out
 */
export function lateShadows(changes: readonly OnlineChange[], schema: DatabaseSchema): readonly LateCreation[] {
  const underWay = new Set(changes.filter((change) => !isPlaced(change, schema)).flatMap(firstKeys));
  const isLate = (key: string) => {
    const [, first] = FIRST_KEY.exec(key) ?? [];
    return first !== undefined && !underWay.has(first);
  };
  return schema.collections.flatMap(({ id: collection, attributes, relationships }): LateCreation[] => [
    ...attributes
      .filter(({ key }) => isLate(key))
      .map((attribute): LateCreation => ({ type: 'add_attribute', collection, attribute })),
    ...relationships
      .filter(({ key }) => isLate(key))
      .map((relationship): LateCreation => ({ type: 'create_relationship', collection, relationship })),
  ]);
}

/** Whether late duplicates of creations can have a key; to drop them, nothing else being made has to be awaited. */
export function isFirstKey({ key }: { readonly key: string }): boolean {
  return FIRST_KEY.test(key);
}

/**
 * Whether a change needs its first key no more. For that of a datetime the key is the only sign that it is under way; a collection that gets
 * another id is sealed by it until it is dropped.
 */
function isPlaced(change: OnlineChange, schema: DatabaseSchema): boolean {
  const { kind } = change;
  return kind !== 'date' && kind !== 'collection' && ['swapped', 'finished'].includes(phaseIn(change, schema));
}

function firstKeys(change: OnlineChange): readonly string[] {
  if (change.kind === 'collection') return [change.shadowName];
  return 'shadowKey' in change ? [change.shadowKey] : [];
}

/** The drops of those in which no document holds a value or a link; the others stay. */
export async function dropsOfEmpty(
  creations: readonly LateCreation[],
  documents: DocumentGateway,
): Promise<readonly Operation[]> {
  const drops: Operation[] = [];
  for (const creation of creations) if (await isEmpty(creation, documents)) drops.push(invertOperation(creation));
  return drops;
}

async function isEmpty(creation: LateCreation, documents: DocumentGateway): Promise<boolean> {
  const { collection } = creation;
  if (creation.type === 'add_attribute')
    return (await documentsWithValues(documents, collection, creation.attribute, 1)).length === 0;
  const { key } = creation.relationship;
  for await (const page of documentPages(documents, { collection, select: ['*', `${key}.$id`] }))
    if (page.some((document) => heldIds(document, key).length > 0)) return false;
  return true;
}
