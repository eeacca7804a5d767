import type { EntityClass } from './entity-class.js';
import type { EntityDraft } from './entity-draft.js';
import type { EntityRecord, PropertyRecord } from './entity-record.js';
import { entityRecord } from './entity-registry.js';
import { show } from './options/show-value.js';

/** Drafts an entity class: properties of base classes come first, and redeclared ones keep their position. Null without an own `@Collection`, which is not inherited. */
export function draftClass(entity: EntityClass): EntityDraft | null {
  const collection = entityRecord(entity)?.collection;
  if (!collection) return null;
  const records = recordsFromBase(entity);
  const properties = new Map<string, PropertyRecord>();
  for (const record of records) for (const property of record.properties) properties.set(property.property, property);
  return {
    source: entity,
    name: entity.name || show(collection.id),
    entity,
    collection: collection.id,
    settings: collection.options,
    properties: [...properties.values()],
    indexes: records.flatMap((record) => record.indexes),
  };
}

export function propertiesDeclaredTwice(entity: EntityClass): string[] {
  return recordsFromBase(entity).flatMap(({ properties }) => {
    const names = properties.map(({ property }) => property);
    return names.filter((name, at) => names.indexOf(name) !== at);
  });
}

function recordsFromBase(entity: EntityClass): EntityRecord[] {
  const records: EntityRecord[] = [];
  for (let current: unknown = entity; typeof current === 'function'; current = Object.getPrototypeOf(current)) {
    const record = entityRecord(current);
    if (record) records.unshift(record);
  }
  return records;
}
