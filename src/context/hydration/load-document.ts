import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isEmptyLink, linkId } from '../../appwrite/documents/link-id.js';
import type { EntityClass } from '../../metadata/entity-class.js';
import { hookMethods } from '../../metadata/entity-registry.js';
import type { EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import type { FindEntity } from '../../query/query-target.js';
import { oncePer } from '../../util/once-per.js';
import { isTransformed } from './class-transformation.js';
import { compileLoader, type FillInstance, type PropertyLoader, readProperty } from './compile-loader.js';
import { originOf } from './document-origin.js';
import { construct, emptyValues, referenceTo, transformed } from './instantiate.js';
import { unlikeDeclared } from './unreadable-value.js';
import { AS_IT_IS, type ValueLoader, valueLoader } from './value-loader.js';

/** The objects made so far from related documents of one response. */
export type LoadedObjects = Map<WireDocument, object>;

interface LoadContext {
  readonly findEntity: FindEntity;
  readonly loaded: LoadedObjects;
}

type Load = NonNullable<PropertyLoader<LoadContext>['load']>;

/** How documents of an entity are read. */
interface EntityLoader {
  readonly properties: readonly PropertyLoader<LoadContext>[];
  /** Null for `defineCollection`, and for a class that class-transformer fills. */
  readonly fill: FillInstance<LoadContext> | null;
}

/**
 * A document as the entity declares it: an instance of its class, or a plain object for `defineCollection`.
 *
 * - A missing value is `undefined`, or `null` if the class initialises the property with `null`
 *   (`bio: string | null = null`); in plain objects it is `null`.
 * - A to-one relationship, and a `@Reference` of type `Ref`, is an instance that knows only its id, unless the server sent the whole
 *   document; a to-many relationship is `undefined` unless the server sent it.
 *
 * Throws `document_invalid` for a stored value that the entity cannot read.
 *
 * @param loaded the objects of related documents so far, so that a document reached by several relations is one object
 */
export function loadDocument(
  metadata: EntityMetadata,
  document: WireDocument,
  findEntity: FindEntity,
  loaded: LoadedObjects = new Map(),
): object {
  return make(metadata, document, { findEntity, loaded });
}

/** The value of one property, as `loadDocument` sets it. */
export function loadProperty(
  metadata: EntityMetadata,
  { property }: PropertyMetadata,
  document: WireDocument,
  findEntity: FindEntity,
  loaded: LoadedObjects,
): unknown {
  const loader = loaderOf(metadata).properties.find((one) => one.property === property);
  return loader === undefined ? undefined : readProperty(loader, document, { findEntity, loaded });
}

function make(metadata: EntityMetadata, document: WireDocument, context: LoadContext): object {
  const { adopt } = originOf(document);
  const made = makeOf(metadata, document, context);
  if (metadata.entity !== null) runLoadMethods(metadata.entity, made);
  return adopt?.(metadata, document, made) ?? made;
}

function makeOf(metadata: EntityMetadata, document: WireDocument, context: LoadContext): object {
  const { entity } = metadata;
  const { properties, fill } = loaderOf(metadata);
  if (entity === null || fill === null) {
    const values: Record<string, unknown> = {};
    for (const loader of properties) values[loader.property] = readProperty(loader, document, context);
    return entity === null ? values : transformed(metadata, entity, values);
  }
  const instance = construct(entity);
  fill(instance, document, context);
  return instance;
}

const loaderOf = oncePer((metadata: EntityMetadata): EntityLoader => {
  const { entity } = metadata;
  const empty = emptyValues(metadata);
  const properties = metadata.properties.map((property) => ({
    property: property.property,
    key: property.key,
    isInherited: property.key in Object.prototype,
    load: loadOf(metadata, property),
    empty: empty.get(property.property),
  }));
  const fill = entity === null || isTransformed(metadata) ? null : compileLoader(properties);
  return { properties, fill };
});

function loadOf({ collection }: EntityMetadata, property: PropertyMetadata): Load | null {
  switch (property.kind) {
    case 'system':
      return unlessEmpty(valueLoader(property, collection));
    case 'attribute': {
      const { isRef, references } = property;
      const value = valueLoader(property, collection);
      if (references === null) return unlessEmpty(value);
      const one = relatedLoader(property, references, collection);
      return (stored, document, context) => {
        if (stored === null || stored === undefined) return null;
        if (!isRef && ![stored].flat().some(isExpanded)) return value(stored, document);
        return Array.isArray(stored)
          ? stored.map((item) => (item === null ? null : one(item, document, context)))
          : one(stored, document, context);
      };
    }
    case 'relationship': {
      const { many, target } = property;
      const one = relatedLoader(property, target, collection);
      if (!many) return (stored, document, context) => (isEmptyLink(stored) ? null : one(stored, document, context));
      return (stored, document, context) => {
        if (Array.isArray(stored)) return stored.map((item) => one(item, document, context));
        if (stored === null || stored === undefined) return undefined;
        throw unlikeDeclared(property, `${collection}/${document.$id}`, stored);
      };
    }
  }
}

function unlessEmpty(load: ValueLoader): Load | null {
  if (load === AS_IT_IS) return null;
  return (stored, document) => (stored === null || stored === undefined ? null : load(stored, document));
}

function isExpanded(stored: unknown): boolean {
  return typeof stored === 'object' && stored !== null;
}

/** Reads a link, which is stored as the id of a document or as the document itself. */
function relatedLoader({ key }: PropertyMetadata, target: string, collection: string): Load {
  return (stored, holder, context) => {
    const { findEntity, loaded } = context;
    const metadata = findEntity(target);
    if (metadata === undefined) return stored ?? null;
    if (typeof stored === 'string') return referenceTo(metadata, stored);
    if (linkId(stored) === null) throw unlikeDeclared({ key }, `${collection}/${holder.$id}`, stored);
    const document = stored as WireDocument;
    const known = loaded.get(document);
    if (known !== undefined) return known;
    const made = make(metadata, document, context);
    loaded.set(document, made);
    return made;
  };
}

const loadMethods = oncePer((entity: EntityClass) => hookMethods(entity, 'afterLoad'));

/** Whether the entity has `@AfterLoad` methods. They may use any property, so they need the whole document. */
export function hasLoadMethods({ entity }: EntityMetadata): boolean {
  return entity !== null && loadMethods(entity).length > 0;
}

/** Runs the `@AfterLoad` methods of a loaded instance. */
function runLoadMethods(entity: EntityClass, instance: object): void {
  for (const method of loadMethods(entity)) {
    const member = (instance as Readonly<Record<string, unknown>>)[method];
    if (typeof member === 'function') member.call(instance);
  }
}
