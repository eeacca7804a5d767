import type { Operation } from '../../operations/operation.js';
import type { Rename } from '../../schema/collection-rename.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { sameData } from '../../util/same-data.js';

/**
 * Where values come from: by `collection` or `collection/key` of now, that of the start, or null for what is new. What two lists
 * of operations do to documents is the same where these are.
 */
export type ValueOrigins = ReadonlyMap<string, string | null>;

/** A schema before anything is done to it. */
export function originsOf(schema: DatabaseSchema): ValueOrigins {
  const names = schema.collections.flatMap(({ id, attributes, relationships }) => [
    id,
    ...[...attributes, ...relationships].map(({ key }) => `${id}/${key}`),
  ]);
  return new Map(names.map((name) => [name, name]));
}

/** The origins after some more operations. */
export function originsAfter(origins: ValueOrigins, operations: readonly Operation[]): ValueOrigins {
  const now = new Map(origins);
  const move = (collection: string, from: string, to: string) => {
    const origin = now.get(`${collection}/${from}`) ?? null;
    now.delete(`${collection}/${from}`);
    now.set(`${collection}/${to}`, origin);
  };
  for (const operation of operations) {
    switch (operation.type) {
      case 'create_collection':
        now.set(operation.collection.id, null);
        for (const { key } of operation.collection.attributes) now.set(`${operation.collection.id}/${key}`, null);
        break;
      case 'drop_collection':
        for (const name of [...now.keys()])
          if (name === operation.collection.id || name.startsWith(`${operation.collection.id}/`)) now.delete(name);
        break;
      case 'rename_collection':
        for (const [name, origin] of [...now]) {
          if (name !== operation.from && !name.startsWith(`${operation.from}/`)) continue;
          now.delete(name);
          now.set(`${operation.collection.id}${name.slice(operation.from.length)}`, origin);
        }
        break;
      case 'add_attribute':
        now.set(`${operation.collection}/${operation.attribute.key}`, null);
        break;
      case 'drop_attribute':
        now.delete(`${operation.collection}/${operation.attribute.key}`);
        break;
      case 'rename_attribute':
        move(operation.collection, operation.from, operation.to);
        break;
      case 'create_relationship':
        now.set(`${operation.collection}/${operation.relationship.key}`, null);
        break;
      case 'drop_relationship':
        now.delete(`${operation.collection}/${operation.relationship.key}`);
        break;
      case 'alter_relationship':
        if (operation.from.key !== operation.to.key) move(operation.collection, operation.from.key, operation.to.key);
        break;
      default:
    }
  }
  return now;
}

/** The renames that lead to such origins. */
export function renamesIn(origins: ValueOrigins): readonly Rename[] {
  return [...origins].flatMap(([name, origin]): readonly Rename[] => {
    if (origin === null || origin === name) return [];
    const [collection = '', to] = name.split('/');
    if (to === undefined) return [{ from: origin, to: name }];
    const from = origin.slice(origin.indexOf('/') + 1);
    return from === to ? [] : [{ collection, from, to }];
  });
}

export function sameOrigins(a: ValueOrigins, b: ValueOrigins): boolean {
  return sameData(Object.fromEntries(a), Object.fromEntries(b));
}
