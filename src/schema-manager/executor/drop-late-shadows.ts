import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { readPages } from '../../documents/read-pages.js';
import type { AddAttribute } from '../../operations/add-attribute.js';
import type { CreateRelationship } from '../../operations/create-relationship.js';
import { invertOperation } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { linkedIds } from '../online-changes/link-sides.js';
import { type OnlineChange, phaseIn } from '../online-changes/online-change.js';
import { reasonToStay } from './reason-to-stay.js';

/**
 * Drops what a late copy of a creation made again under the first key of the new one, when the change is done and that has its name: the
 * next run would take it for a change that is half done. What holds anything stays.
 *
 * @returns whether anything was dropped
 */
export async function dropLateShadows(
  changes: readonly OnlineChange[],
  { schema }: LiveSchema,
  deps: { readonly schemas: SchemaGateway; readonly documents: DocumentGateway },
): Promise<boolean> {
  let isAny = false;
  for (const creation of lateShadows(changes, schema)) {
    if (!(await isEmpty(creation, deps))) continue;
    await performOnce(deps.schemas, invertOperation(creation), schema);
    isAny = true;
  }
  return isAny;
}

type LateCreation = AddAttribute | CreateRelationship;

/** What stands under the first key of new ones that have their names. */
export function lateShadows(changes: readonly OnlineChange[], schema: DatabaseSchema): readonly LateCreation[] {
  const isPlaced = (change: OnlineChange) => ['swapped', 'finished'].includes(phaseIn(change, schema));
  return changes.filter(isPlaced).flatMap((change) => shadowsOf(change, schema));
}

function shadowsOf(change: OnlineChange, schema: DatabaseSchema): readonly LateCreation[] {
  if (change.kind !== 'attribute' && change.kind !== 'relationship') return [];
  const { collection, shadowKey } = change;
  const { attributes = [], relationships = [] } = findCollection(schema, collection) ?? {};
  return [
    ...attributes
      .filter(({ key }) => key === shadowKey)
      .map((attribute): LateCreation => ({ type: 'add_attribute', collection, attribute })),
    ...relationships
      .filter(({ key }) => key === shadowKey)
      .map((relationship): LateCreation => ({ type: 'create_relationship', collection, relationship })),
  ];
}

/** Whether no document holds a value, or a link, in what was made. */
async function isEmpty(
  creation: LateCreation,
  deps: { readonly schemas: SchemaGateway; readonly documents: DocumentGateway },
): Promise<boolean> {
  if (creation.type === 'add_attribute') return (await reasonToStay(creation, { ...deps, fill: () => null })) === null;
  const { collection, relationship } = creation;
  for await (const page of readPages(deps.documents, collection, { select: ['*', `${relationship.key}.$id`] }))
    if (page.some((document) => linkedIds(document, relationship.key).length > 0)) return false;
  return true;
}
