import { Expose, plainToInstance, TransformationType } from 'class-transformer';
// The storage has no public door; NestJS goes through this one, too.
import { defaultMetadataStorage as storage } from 'class-transformer/cjs/storage.js';
import type { EntityClass } from '../../metadata/entity-class.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';

const known = new WeakMap<EntityMetadata, boolean>();

/** Whether `@Type`, `@Transform`, `@Expose` or `@Exclude` of class-transformer decorate the entity or a property of it. */
export function isTransformed(metadata: EntityMetadata): boolean {
  const answer = known.get(metadata);
  if (answer !== undefined) return answer;
  const detected = detect(metadata);
  known.set(metadata, detected);
  return detected;
}

/** An instance of the entity by the rules of class-transformer, from values by property. */
export function transformToInstance<E extends object>(
  entity: EntityClass<E>,
  values: Readonly<Record<string, unknown>>,
): E {
  const plain = Object.fromEntries(Object.entries(values).map(([name, value]) => [plainName(entity, name), value]));
  return plainToInstance(entity as new () => E, plain, { exposeUnsetFields: false });
}

/** The value as an instance of the class that `@Type` names for the property; as it is where there is none. */
export function typedValue(entity: EntityClass, property: string, value: unknown): unknown {
  const isPlain = typeof value === 'object' && value !== null && !(value instanceof Date);
  if (!isPlain || storage.findTypeMetadata(entity, property) === undefined) return value;
  const holder = transformToInstance(entity, { [property]: value }) as Readonly<Record<string, unknown>>;
  return holder[property];
}

/** `@Expose({ name })` reads a property from another name. */
function plainName(entity: EntityClass, property: string): string {
  const exposed = storage.findExposeMetadata(entity, property) as { options?: { name?: string } } | undefined;
  return exposed?.options?.name ?? property;
}

function detect({ entity, properties }: EntityMetadata): boolean {
  if (entity === null) return false;
  if (!storageIsTheirs() || storage.getStrategy(entity) !== 'none') return true;
  return properties.some(
    ({ property }) =>
      storage.findTypeMetadata(entity, property) !== undefined ||
      storage.findExposeMetadata(entity, property) !== undefined ||
      storage.findExcludeMetadata(entity, property) !== undefined ||
      storage.findTransformMetadatas(entity, property, TransformationType.PLAIN_TO_CLASS).length > 0,
  );
}

/** A bundler may have made two copies of class-transformer; then nothing is known and every class counts as decorated. */
function storageIsTheirs(): boolean {
  class Probe {}
  Expose()(Probe);
  return storage.getStrategy(Probe) === 'exposeAll';
}
