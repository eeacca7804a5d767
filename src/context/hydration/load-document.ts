import type { WireDocument } from '../../appwrite/document-gateway.js';
import type {
  AttributeProperty,
  EntityMetadata,
  PropertyMetadata,
  RelationshipProperty,
} from '../../metadata/model/entity-metadata.js';
import type { FindEntity } from '../../query/query-target.js';
import { ownValue } from '../../util/own-value.js';
import { originOf } from './document-origin.js';
import { instanceOf, referenceTo } from './instantiate.js';
import { loadSystemValue, loadValue } from './load-value.js';

/**
 * A document as the entity declares it: an instance of its class, or a plain object for `defineCollection`.
 *
 * - A value the document does not have is `undefined`, or `null` where the class initialises the property with `null`
 *   (`bio: string | null = null`); in plain objects it is `null`.
 * - The single end of a relationship, and a `@Reference` of type `Ref`, is an instance that knows only its id, unless the server sent the whole
 *   document; a many end is `undefined` unless the server sent it.
 *
 * Throws `document_invalid` for a stored value the entity cannot read.
 *
 * @param loaded what was made of documents so far, so that one to which several relations lead is one object
 */
export function loadDocument(
  metadata: EntityMetadata,
  document: WireDocument,
  findEntity: FindEntity,
  loaded: Loaded = new Map(),
): object {
  const known = loaded.get(document);
  if (known !== undefined) return known;
  const origin = originOf(document);
  const shown = origin.present?.(document) ?? document;
  const values: Record<string, unknown> = {};
  for (const property of metadata.properties)
    values[property.property] = loadProperty(metadata, property, shown, findEntity, loaded);
  const instance = metadata.entity === null ? values : instanceOf(metadata, metadata.entity, values);
  const made = origin.adopt?.(metadata, shown, instance) ?? instance;
  loaded.set(document, made);
  return made;
}

/** The value of one property of a document, as `loadDocument` gives it. */
export function loadProperty(
  { collection }: EntityMetadata,
  property: PropertyMetadata,
  document: WireDocument,
  findEntity: FindEntity,
  loaded: Loaded,
): unknown {
  const stored = ownValue(document, property.key);
  if (property.kind === 'system') return loadSystemValue(property.key, stored);
  const load: LoadRelated = (target, value) => loadOne(target, value, findEntity, loaded);
  return property.kind === 'attribute'
    ? loadAttribute(property, stored, `${collection}/${document.$id}`, load)
    : loadRelated(property, stored, load);
}

/** The objects made of documents of one answer. */
export type Loaded = Map<WireDocument, object>;

type LoadRelated = (target: string, stored: unknown) => unknown;

/** A `Ref` to the document of which the attribute holds the id, the document itself where it was loaded along; the value else. */
function loadAttribute(property: AttributeProperty, stored: unknown, where: string, load: LoadRelated): unknown {
  const { isRef, references } = property;
  if (references === null) return loadValue(property, stored, where);
  const one = (value: unknown): unknown =>
    isRef || typeof value === 'object' ? load(references, value) : loadValue(property, value, where);
  if (Array.isArray(stored)) return stored.map(one);
  return stored === null || stored === undefined ? null : one(stored);
}

function loadRelated({ target, many }: RelationshipProperty, stored: unknown, load: LoadRelated): unknown {
  const one = (value: unknown): unknown => load(target, value);
  if (many) return Array.isArray(stored) ? stored.map(one) : undefined;
  return one(stored);
}

/** A reference to a document that no longer exists comes expanded as an empty list (fact 61). */
function loadOne(target: string, stored: unknown, findEntity: FindEntity, loaded: Loaded): unknown {
  const metadata = findEntity(target);
  if (metadata === undefined) return stored ?? null;
  if (typeof stored === 'string') return referenceTo(metadata, stored);
  const isDocument = typeof stored === 'object' && stored !== null && '$id' in stored;
  return isDocument ? loadDocument(metadata, stored as WireDocument, findEntity, loaded) : null;
}
