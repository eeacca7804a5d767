import type { EntityClass } from '../../metadata/entity-class.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { oncePer } from '../../util/once-per.js';
import { transformToInstance } from './class-transformation.js';

type Values = Record<string, unknown>;

/** A reference by id: an instance with only `id` and the entity's own id property set; for `defineCollection`, the id itself. */
export function referenceTo(metadata: EntityMetadata, id: string): unknown {
  const name = idProperty(metadata);
  if (metadata.entity === null) return id;
  const reference = construct(metadata.entity);
  for (const property of Object.keys(reference)) if (reference[property] !== undefined) reference[property] = undefined;
  reference.id = id;
  if (name !== undefined) reference[name] = id;
  return reference;
}

/** The name of the entity's id property, if it has one. */
export function idProperty(metadata: EntityMetadata): string | undefined {
  return metadata.properties.find(({ kind, key }) => kind === 'system' && key === '$id')?.property;
}

/** Constructs an entity without arguments. */
export function construct(entity: EntityClass): Values {
  return new (entity as new () => Values)();
}

/** Makes an instance with class-transformer. Related instances are wrapped in functions, which it leaves alone. */
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

/** The properties that the class initialises with null; they are null rather than undefined if the document has no value. */
export const emptyValues = oncePer(({ entity, properties }: EntityMetadata): ReadonlyMap<string, null> => {
  const fresh = entity === null ? {} : construct(entity);
  return new Map(properties.flatMap(({ property }) => (fresh[property] === null ? [[property, null]] : [])));
});
