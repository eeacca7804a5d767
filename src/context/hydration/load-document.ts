import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityClass } from '../../metadata/entity-class.js';
import { hookMethods } from '../../metadata/entity-registry.js';
import type { EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import type { FindEntity } from '../../query/query-target.js';
import { oncePer } from '../../util/once-per.js';
import { isTransformed } from './class-transformation.js';
import { compileLoader, type FillInstance, type PropertyLoader, readProperty } from './compile-loader.js';
import { originOf } from './document-origin.js';
import { construct, emptyValues, referenceTo, transformed } from './instantiate.js';
import { AS_IT_IS, type ValueLoader, valueLoader } from './value-loader.js';

/** The objects made of related documents of one answer. */
export type LoadedObjects = Map<WireDocument, object>;

/** What making objects of documents needs to know beside them. */
interface LoadContext {
  readonly findEntity: FindEntity;
  readonly loaded: LoadedObjects;
}

type Load = NonNullable<PropertyLoader<LoadContext>['load']>;

/** How documents of an entity are read. */
interface EntityLoader {
  readonly properties: readonly PropertyLoader<LoadContext>[];
  /** null for `defineCollection`, and for a class with decorators of class-transformer, which fills it. */
  readonly fill: FillInstance<LoadContext> | null;
}

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
 * @param loaded what was made of related documents so far, so that one to which several relations lead is one object
 */
export function loadDocument(
  metadata: EntityMetadata,
  document: WireDocument,
  findEntity: FindEntity,
  loaded: LoadedObjects = new Map(),
): object {
  return make(metadata, document, { findEntity, loaded });
}

/** The value of one property of a document, as `loadDocument` gives it. */
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
  const { present, adopt } = originOf(document);
  const shown = present?.(document) ?? document;
  const made = makeOf(metadata, shown, context);
  if (metadata.entity !== null) runLoadMethods(metadata.entity, made);
  return adopt?.(metadata, shown, made) ?? made;
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
      const one: Load = (stored, document, context) =>
        isRef || typeof stored === 'object' ? related(references, stored, context) : value(stored, document);
      return (stored, document, context) => {
        if (Array.isArray(stored)) return stored.map((item) => one(item, document, context));
        return stored === null || stored === undefined ? null : one(stored, document, context);
      };
    }
    case 'relationship': {
      const { many, target } = property;
      if (!many) return (stored, _document, context) => related(target, stored, context);
      return (stored, _document, context) =>
        Array.isArray(stored) ? stored.map((item) => related(target, item, context)) : undefined;
    }
  }
}

function unlessEmpty(load: ValueLoader): Load | null {
  if (load === AS_IT_IS) return null;
  return (stored, document) => (stored === null || stored === undefined ? null : load(stored, document));
}

/** A reference to a document that no longer exists comes expanded as an empty list (fact 61). */
function related(target: string, stored: unknown, context: LoadContext): unknown {
  const { findEntity, loaded } = context;
  const metadata = findEntity(target);
  if (metadata === undefined) return stored ?? null;
  if (typeof stored === 'string') return referenceTo(metadata, stored);
  if (typeof stored !== 'object' || stored === null || !('$id' in stored)) return null;
  const document = stored as WireDocument;
  const known = loaded.get(document);
  if (known !== undefined) return known;
  const made = make(metadata, document, context);
  loaded.set(document, made);
  return made;
}

const loadMethods = oncePer((entity: EntityClass) => hookMethods(entity, 'afterLoad'));

/** Runs the methods that `@AfterLoad` decorates on an instance that was made of a document. */
function runLoadMethods(entity: EntityClass, instance: object): void {
  for (const method of loadMethods(entity)) {
    const member = (instance as Readonly<Record<string, unknown>>)[method];
    if (typeof member === 'function') member.call(instance);
  }
}
