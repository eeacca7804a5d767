import { type Operation, operationDelta } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';

/** Maps former names to those after operations, to pair the parts of two schemas. */
export interface FormerNames {
  readonly collection: (former: string) => string;
  readonly attribute: (formerCollection: string, former: string) => string;
}

/** Follows every collection and attribute of a schema through the renames of a plan. */
export function formerNames(schema: DatabaseSchema, operations: readonly Operation[]): FormerNames {
  const names = schema.collections.map(({ id, attributes }) => ({
    former: id,
    now: id,
    keys: attributes.map(({ key }) => ({ former: key, now: key })),
  }));
  for (const { rename } of operations.map(operationDelta)) {
    if (rename === undefined) continue;
    const { collection, from, to } = rename;
    const renamable = collection === undefined ? names : (names.find(({ now }) => now === collection)?.keys ?? []);
    const renamed = renamable.find(({ now }) => now === from);
    if (renamed !== undefined) renamed.now = to;
  }
  const of = (id: string) => names.find(({ former }) => former === id);
  return {
    collection: (former) => of(former)?.now ?? former,
    attribute: (formerCollection, former) =>
      of(formerCollection)?.keys.find((key) => key.former === former)?.now ?? former,
  };
}
