import type { Naming } from '../appwrite-error.js';
import { phpList } from '../php/php-array.js';
import { emptyValues, type RowValues, structureError } from './row-structure.js';

/** The data that a client sends for one row: values by key, and system attributes. The values may contain nested rows. */
export class RowInput {
  constructor(
    readonly id: string,
    readonly values: RowValues,
    readonly system: {
      /** As given; undefined keeps the existing permissions, or means none. */
      readonly permissions?: readonly string[];
      /** As given, not checked yet; undefined or null means the server's clock. */
      readonly createdAt?: unknown;
      readonly updatedAt?: unknown;
      readonly sequence?: bigint;
    } = {},
  ) {}
}

const harmless = ['$id', '$permissions', '$sequence', '$collection', '$tenant'];
/** System attributes that a client may send without effect; the ids of database and table only under the names of the called API. */
const ignored: Readonly<Record<Naming | 'none', ReadonlySet<string>>> = {
  tablesdb: new Set([...harmless, '$databaseId', '$tableId']),
  legacy: new Set([...harmless, '$databaseId', '$collectionId']),
  none: new Set(harmless),
};

/** Why the server cannot create a document from the data, or null. It only requires that `$id` is a text and `$permissions` a list. */
export function refuseDocument(data: object): string | null {
  return Object.hasOwn(data, '$id') && typeof (data as { $id: unknown }).$id !== 'string'
    ? '$id must be of type string'
    : refusePermissionsOf(data);
}

/** The same for data whose id the server generates. */
export function refusePermissionsOf(data: object): string | null {
  return Object.hasOwn(data, '$permissions') && !Array.isArray((data as { $permissions: unknown }).$permissions)
    ? '$permissions must be of type array'
    : null;
}

/** The data without the ids of database and table, which clients may send back. */
export function withoutPlace(data: object, naming: Naming): Readonly<Record<string, unknown>> {
  const place = new Set(['$sequence', '$databaseId', naming === 'legacy' ? '$collectionId' : '$tableId']);
  return Object.fromEntries(Object.entries(data).filter(([key]) => !place.has(key)));
}

/**
 * Reads data as PHP does (a list is an object with numeric keys). `$createdAt` and `$updatedAt` only count if `dates` is set; other
 * unknown `$` keys stay among the values, where they are refused.
 */
export function readRowInput(
  data: object,
  id: string,
  options: { readonly naming: Naming | null; readonly dates: boolean; readonly permissions?: readonly string[] | null },
): RowInput {
  const values = emptyValues();
  const given = plainObject(data);
  for (const key of Object.keys(given)) {
    if (ignored[options.naming ?? 'none'].has(key) || key === '$createdAt' || key === '$updatedAt') continue;
    values[key] = given[key];
  }
  return new RowInput(id, values, {
    ...(options.permissions && { permissions: options.permissions }),
    ...(options.dates && { createdAt: given.$createdAt, updatedAt: given.$updatedAt }),
  });
}

/** Reads a nested row of a relationship: its keys have the same meaning as at the top level, and it can have its own permissions. */
export function readNestedInput(
  data: object,
  id: string,
  options: { readonly naming: Naming | null; readonly dates: boolean },
): RowInput {
  const { $permissions } = data as { $permissions?: readonly string[] };
  return readRowInput(data, id, { ...options, ...($permissions && { permissions: $permissions }) });
}

/** Whether PHP treats a relationship's value as a list, which includes the empty object. */
export function relationList(value: unknown): readonly unknown[] | null {
  if (value instanceof RowInput) return null;
  const list = phpList(value);
  if (list) return list;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? [] : null;
}

/** The only key that cannot become a property of a plain object is not a valid column anyway. */
function plainObject(data: object): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(data, '__proto__')) throw structureError('Unknown attribute: "__proto__"');
  return data as Readonly<Record<string, unknown>>;
}
