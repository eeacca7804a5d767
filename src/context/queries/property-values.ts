import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import type { QueryNode } from '../../query/query-node.js';
import { queryTarget } from '../../query/query-target.js';
import { ownValue } from '../../util/own-value.js';
import { unlikeDeclared } from '../hydration/unreadable-value.js';
import { valueLoader } from '../hydration/value-loader.js';
import type { EntitySession } from './entity-session.js';
import { pageSize } from './page-size.js';
import { readMatching } from './read-matching.js';

/** Documents per request if only some values of each are read. */
const PARTS = 5000;

/** Values of one document, in the order of the requested properties; null if missing. A to-one relation is its id. */
type PropertyValues = readonly unknown[];

/** Streams values of all matching documents, up to 5,000 per request. Throws `query_invalid` for an unknown property. */
export async function* propertyValues(
  session: EntitySession,
  node: QueryNode,
  names: readonly string[],
): AsyncGenerator<PropertyValues> {
  const entity = session.metadata();
  const properties = names.map((name) => requireProperty(entity, name));
  const select = selectionOf(properties);
  const whole = pageSize(entity);
  const size = select !== undefined && pageSize({ ...entity, properties }) >= whole ? PARTS : whole;
  for await (const page of readMatching(session, entity, node, { size, select }))
    for (const document of page) yield properties.map((property) => documentValue(property, document, entity));
}

/** The property with this name. Throws `query_invalid`. */
export function requireProperty(entity: EntityMetadata, name: string): PropertyMetadata {
  queryTarget(entity, name);
  return entity.properties.find(({ property }) => property === name) as PropertyMetadata;
}

/** The value of a property; null if missing. */
export function documentValue(
  property: PropertyMetadata,
  document: WireDocument,
  { collection }: EntityMetadata,
): unknown {
  const stored = ownValue(document, property.key);
  if (stored === null || stored === undefined) return null;
  if (property.kind !== 'relationship') return valueLoader(property, collection)(stored, document);
  if (typeof stored === 'string') return stored;
  throw unlikeDeclared(property, `${collection}/${document.$id}`, stored);
}

/** Undefined if relationships are among the properties, because only whole documents include their ids (fact 61). */
function selectionOf(properties: readonly PropertyMetadata[]): readonly string[] | undefined {
  if (properties.some(({ kind }) => kind === 'relationship')) return undefined;
  const keys = properties.flatMap(({ kind, key }) => (kind === 'attribute' ? [key] : []));
  return [...new Set(['$id', ...keys])];
}
