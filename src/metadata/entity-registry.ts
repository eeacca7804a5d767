import 'reflect-metadata';
import { EntwriteError } from '../errors.js';
import type { EntityRecord, IndexRecord, LifecycleEvent, PropertyDeclaration } from './entity-record.js';
import type { CollectionOptions } from './options/collection-options.js';

/** What decorators recorded, by class; global, so that ESM and CommonJS copies of the package share it. */
interface SharedState {
  readonly records: WeakMap<object, EntityRecord>;
}

const place: unique symbol = Symbol.for('entwrite') as never;

function records(): SharedState['records'] {
  const holder = globalThis as { [place]?: SharedState };
  holder[place] ??= { records: new WeakMap() };
  return holder[place].records;
}

/** The record of a class's own decorators; undefined if it has none. Base classes have their own record. */
export function entityRecord(entity: object): EntityRecord | undefined {
  return records().get(entity);
}

export function recordCollection(entity: object, id: string, options: CollectionOptions): void {
  writableRecord(entity).collection = { id, options };
}

/** Records a decorator on a property. Throws `model_invalid` on a static or symbol property. */
export function recordProperty(prototype: object, property: string | symbol, declaration: PropertyDeclaration): void {
  const entity = entityOf(prototype, property);
  const designType: unknown = Reflect.getMetadata('design:type', prototype, property);
  writableRecord(entity).properties.push({ property: String(property), designType, declaration });
}

/** Records `@Index` on a class. Keeps the written order, although class decorators run last to first. */
export function recordClassIndex(entity: object, index: IndexRecord): void {
  writableRecord(entity).indexes.unshift(index);
}

/** Records `@Index` on a property. Throws `model_invalid` on a static or symbol property. */
export function recordPropertyIndex(prototype: object, property: string | symbol, index: IndexRecord): void {
  writableRecord(entityOf(prototype, property)).indexes.push(index);
}

/** Records a hook method. Throws `model_invalid` on a static or symbol method. */
export function recordHook(prototype: object, method: string | symbol, event: LifecycleEvent): void {
  const record = writableRecord(entityOf(prototype, method));
  record.hooks = [...(record.hooks ?? []), { event, method: String(method) }];
}

/** The hook methods of an entity for an event, each once, those of base classes first. */
export function hookMethods(entity: object, event: LifecycleEvent): readonly string[] {
  const methods: string[] = [];
  for (let place: object | null = entity; place !== null; place = Object.getPrototypeOf(place) as object | null) {
    const own = entityRecord(place)?.hooks ?? [];
    methods.unshift(...own.filter((hook) => hook.event === event).map(({ method }) => method));
  }
  return [...new Set(methods)];
}

function writableRecord(entity: object): EntityRecord {
  const record = records().get(entity) ?? { collection: null, properties: [], indexes: [] };
  records().set(entity, record);
  return record;
}

function entityOf(prototype: object, property: string | symbol): object {
  refuseStandardDecorators(property);
  // Some compilers accept a decorator on `#name`, and pass an empty name.
  if (typeof prototype !== 'function' && typeof property === 'string' && property !== '') return prototype.constructor;
  const entity = typeof prototype === 'function' ? prototype : prototype.constructor;
  throw new EntwriteError('model_invalid', {
    at: `${entity.name}.${String(property)}`,
    found: unfitProperty(property),
    expected: 'a public property of the instances, named by text',
    remedy: 'Remove the decorator, or make it such a property.',
  });
}

function unfitProperty(property: string | symbol): string {
  if (property === '') return 'a property with a private name (`#name`)';
  return typeof property === 'symbol' ? 'a property named by a symbol' : 'a static property';
}

/** Refuses standard decorators, which receive a context object instead of the property name. */
function refuseStandardDecorators(context: unknown): void {
  if (typeof context !== 'object' || context === null) return;
  const { name = 'a property' } = context as { readonly name?: unknown };
  throw new EntwriteError('decorators_unsupported', {
    at: String(name),
    found: 'decorators that were compiled as standard ones, which know no types',
    expected: 'legacy decorators',
    remedy:
      'Set "experimentalDecorators": true and "emitDecoratorMetadata": true in the compilerOptions of tsconfig.json, which other compilers read, too.',
  });
}
