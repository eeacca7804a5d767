import { type Operation, operationDelta } from '../../operations/operation.js';
import type { SchemaDelta, SchemaPart } from '../../operations/schema-delta.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Rename } from '../../schema/rename.js';
import { schemaName } from '../../schema/schema-name.js';
import { sameData } from '../../util/same-data.js';

/** Where values come from: the original name by the present one (`collection/key`), null for new ones. Equal origins mean equal effects. */
export type ValueOrigins = ReadonlyMap<string, string | null>;

export function originsOf(schema: DatabaseSchema): ValueOrigins {
  const names = schema.collections.flatMap(({ id, attributes, relationships }) => [
    id,
    ...[...attributes, ...relationships].map(({ key }) => schemaName(id, key)),
  ]);
  return new Map(names.map((name) => [name, name]));
}

export function originsAfter(origins: ValueOrigins, operations: readonly Operation[]): ValueOrigins {
  return operations.map(operationDelta).reduce(originsAfterDelta, origins);
}

function originsAfterDelta(origins: ValueOrigins, { before, after, rename }: SchemaDelta): ValueOrigins {
  if (rename !== undefined) {
    const { collection, from, to } = rename;
    return collection === undefined
      ? moved(origins, from, to)
      : moved(origins, schemaName(collection, from), schemaName(collection, to));
  }
  const gone = before === undefined || after !== undefined ? [] : valueNames(before);
  const made = after === undefined || before !== undefined ? [] : valueNames(after);
  const kept = [...origins].filter(([name]) => !gone.some((one) => isWithin(name, one)));
  return new Map([...kept, ...made.map((name): [string, null] => [name, null])]);
}

function moved(origins: ValueOrigins, from: string, to: string): ValueOrigins {
  return new Map(
    [...origins].map(([name, origin]) => [isWithin(name, from) ? `${to}${name.slice(from.length)}` : name, origin]),
  );
}

/** The names of what holds values; a relationship by the key on its parent. */
function valueNames({ kind, collection, value }: SchemaPart): readonly string[] {
  if (kind === 'collection') return [collection, ...value.attributes.map(({ key }) => schemaName(collection, key))];
  return kind === 'attribute' || kind === 'relationship' ? [schemaName(collection, value.key)] : [];
}

function isWithin(name: string, whole: string): boolean {
  return name === whole || name.startsWith(`${whole}/`);
}

/** The renames that lead to such origins. */
export function renamesIn(origins: ValueOrigins): readonly Rename[] {
  return [...origins].flatMap(([name, origin]): readonly Rename[] => {
    if (origin === null || origin === name) return [];
    const end = name.indexOf('/');
    if (end < 0) return [{ from: origin, to: name }];
    const [from, to] = [origin.slice(origin.indexOf('/') + 1), name.slice(end + 1)];
    return from === to ? [] : [{ collection: name.slice(0, end), from, to }];
  });
}

export function sameOrigins(a: ValueOrigins, b: ValueOrigins): boolean {
  return sameData(Object.fromEntries(a), Object.fromEntries(b));
}
