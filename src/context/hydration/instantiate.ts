import type { EntityClass } from '../../metadata/entity-class.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { oncePer } from '../../util/once-per.js';
import { transformToInstance } from './class-transformation.js';

type Values = Record<string, unknown>;

/** A document known by its id alone, under the name of `Ref` and the entity's own property; for `defineCollection` the id itself. */
export function referenceTo(metadata: EntityMetadata, id: string): unknown {
  const name = idProperty(metadata);
  if (metadata.entity === null) return id;
  const reference = construct(metadata.entity);
  for (const property of Object.keys(reference)) if (reference[property] !== undefined) reference[property] = undefined;
  reference.id = id;
  if (name !== undefined) reference[name] = id;
  return reference;
}

/** The name of the property that shows the id. */
export function idProperty(metadata: EntityMetadata): string | undefined {
  return metadata.properties.find(({ kind, key }) => kind === 'system' && key === '$id')?.property;
}

/** Entities are made without arguments. */
export function construct(entity: EntityClass): Values {
  return new (entity as new () => Values)();
}

/** An instance by the rules of class-transformer, from values by property; related instances pass through wrapped in a function. */
export function transformed(metadata: EntityMetadata, entity: EntityClass, values: Readonly<Values>): object {
  const empty = emptyValues(metadata);
  const plain: Values = { ...values };
  for (const { property, kind } of metadata.properties) {
    const value = values[property];
    if (kind === 'relationship' && value !== null && value !== undefined) plain[property] = () => value;
  }
  const instance = transformToInstance(entity, plain) as Values;
  for (const { property } of metadata.properties) {
    const value = instance[property];
    if (typeof value === 'function' && value === plain[property]) instance[property] = values[property];
    else if ((values[property] ?? null) === null && value !== undefined)
      instance[property] = value ?? empty.get(property);
  }
  return instance;
}

/** The properties that the class initialises with null: they are null, not undefined, where the document has no value. */
export const emptyValues = oncePer(({ entity, properties }: EntityMetadata): ReadonlyMap<string, null> => {
  const fresh = entity === null ? {} : construct(entity);
  return new Map(properties.flatMap(({ property }) => (fresh[property] === null ? [[property, null]] : [])));
});
