import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentsWithValues } from '../../appwrite/documents/documents-with-values.js';
import { readPages } from '../../documents/read-pages.js';
import type { AddAttribute } from '../../operations/add-attribute.js';
import type { CreateRelationship } from '../../operations/create-relationship.js';
import { invertOperation, type Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { linkedIds } from './link-sides.js';
import { type OnlineChange, phaseIn } from './online-change.js';

/** The first key of the new one of a change, and the seal that bears its name: see `changeNames`. */
const FIRST_KEY = /^(shadow_[0-9a-f]{16})(_seal)?$/;

type LateCreation = AddAttribute | CreateRelationship;

/**
 * What a late copy of a creation made again under the first key of the new one, though its change is done: one of changes that are known,
 * and has its name by now, or one of changes before the last one, which are not known any more. It would be taken for a change that is half
 * done, or for something that the model does not have.
 *
 * @param changes those that may be under way, or were just carried out
 */
export function lateShadows(changes: readonly OnlineChange[], schema: DatabaseSchema): readonly LateCreation[] {
  const open = new Set(changes.filter((change) => !isPlaced(change, schema)).flatMap(firstKeys));
  const isLate = (key: string) => {
    const [, first] = FIRST_KEY.exec(key) ?? [];
    return first !== undefined && !open.has(first);
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

/** Whether a key is one that late copies of creations have: what else is in the making concerns nobody who drops these. */
export function isFirstKey({ key }: { readonly key: string }): boolean {
  return FIRST_KEY.test(key);
}

/** A change of a datetime is known to be under way by such a key alone. */
function isPlaced(change: OnlineChange, schema: DatabaseSchema): boolean {
  return change.kind !== 'date' && ['swapped', 'finished'].includes(phaseIn(change, schema));
}

function firstKeys(change: OnlineChange): readonly string[] {
  return 'shadowKey' in change ? [change.shadowKey] : [];
}

/** The drops of those in which no document holds a value, or a link. What holds anything stays. */
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
  for await (const page of readPages(documents, collection, { select: ['*', `${key}.$id`] }))
    if (page.some((document) => linkedIds(document, key).length > 0)) return false;
  return true;
}
