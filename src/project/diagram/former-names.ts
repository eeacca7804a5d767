import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';

/** What the parts of a schema are called after operations: for pairing them with what they become. */
export interface FormerNames {
  readonly collection: (former: string) => string;
  readonly attribute: (formerCollection: string, former: string) => string;
}

/** Follows every collection and attribute of a schema through the renames of a plan. */
export function formerNames(schema: DatabaseSchema, operations: readonly Operation[]): FormerNames {
  const names = schema.collections.map(({ id, attributes }) => ({
    ...{ former: id, now: id },
    keys: attributes.map(({ key }) => ({ former: key, now: key })),
  }));
  for (const operation of operations) {
    if (operation.type === 'rename_collection') {
      const renamed = names.find(({ now }) => now === operation.from);
      if (renamed !== undefined) renamed.now = operation.collection.id;
    }
    if (operation.type === 'rename_attribute') {
      const keys = names.find(({ now }) => now === operation.collection)?.keys ?? [];
      const renamed = keys.find(({ now }) => now === operation.from);
      if (renamed !== undefined) renamed.now = operation.to;
    }
  }
  const of = (id: string) => names.find(({ former }) => former === id);
  return {
    collection: (former) => of(former)?.now ?? former,
    attribute: (formerCollection, former) =>
      of(formerCollection)?.keys.find((key) => key.former === former)?.now ?? former,
  };
}
