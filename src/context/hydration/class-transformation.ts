import { isMissingModule } from '../../appwrite/server/start-embedded.js';
import type { EntityClass } from '../../metadata/entity-class.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { oncePer } from '../../util/once-per.js';

type Package = typeof import('class-transformer');
type MetadataStorage = typeof import('class-transformer/cjs/storage.js')['defaultMetadataStorage'];

/** What we use of class-transformer; null if it is not installed, undefined before `loadClassTransformer`. */
let transformer: (Pick<Package, 'plainToInstance'> & { readonly storage: MetadataStorage }) | null | undefined;
/** `TransformationType.PLAIN_TO_CLASS` of class-transformer. */
const PLAIN_TO_CLASS = 0;

let loading: Promise<void> | undefined;
let storageIsTheirs = false;

/** Loads class-transformer if it is installed. Everything that makes instances of entities awaits this first. */
export function loadClassTransformer(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  try {
    const { Expose, plainToInstance } = await import('class-transformer');
    // The storage is not exported; NestJS reaches it the same way.
    const { defaultMetadataStorage: storage } = await import('class-transformer/cjs/storage.js');
    class Probe {}
    Expose()(Probe);
    // A bundler may have duplicated class-transformer. Its decorators are then out of sight, so every class counts as decorated.
    storageIsTheirs = storage.getStrategy(Probe) === 'exposeAll';
    transformer = { plainToInstance, storage };
  } catch (error) {
    if (!isMissingModule(error)) throw error;
    transformer = null;
  }
}

/** Whether class-transformer's `@Type`, `@Transform`, `@Expose` or `@Exclude` decorates the entity or one of its properties. */
export const isTransformed = oncePer(detect);

/** Makes an instance with class-transformer, from values by property. */
export function transformToInstance<E extends object>(
  entity: EntityClass<E>,
  values: Readonly<Record<string, unknown>>,
): E {
  const { plainToInstance, storage } = required();
  const plain = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [plainName(storage, entity, name), value]),
  );
  return plainToInstance(entity as new () => E, plain, { exposeUnsetFields: false });
}

/** The value as an instance of the class that `@Type` names for the property; unchanged if there is none. */
export function typedValue(entity: EntityClass, property: string, value: unknown): unknown {
  const isPlain = typeof value === 'object' && value !== null && !(value instanceof Date);
  if (!isPlain || transformer?.storage.findTypeMetadata(entity, property) === undefined) return value;
  const holder = transformToInstance(entity, { [property]: value }) as Readonly<Record<string, unknown>>;
  return holder[property];
}

/** The name that class-transformer reads a property from, which `@Expose({ name })` can change. */
function plainName(storage: MetadataStorage, entity: EntityClass, property: string): string {
  const exposed = storage.findExposeMetadata(entity, property) as { options?: { name?: string } } | undefined;
  return exposed?.options?.name ?? property;
}

function detect({ entity, properties }: EntityMetadata): boolean {
  if (entity === null || transformer === null) return false;
  const { storage } = required();
  if (!storageIsTheirs || storage.getStrategy(entity) !== 'none') return true;
  return properties.some(
    ({ property }) =>
      storage.findTypeMetadata(entity, property) !== undefined ||
      storage.findExposeMetadata(entity, property) !== undefined ||
      storage.findExcludeMetadata(entity, property) !== undefined ||
      storage.findTransformMetadatas(entity, property, PLAIN_TO_CLASS).length > 0,
  );
}

function required(): NonNullable<typeof transformer> {
  if (transformer) return transformer;
  throw new Error('class-transformer is not loaded: an instance was made before loadClassTransformer()');
}
