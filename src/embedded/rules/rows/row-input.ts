import type { Naming } from '../appwrite-error.js';
import { phpList } from '../spatial/spatial-value.js';
import { emptyValues, type RowValues, structureError } from './row-structure.js';

/** What a client sends for one row: its values by key and what it says of the system attributes. Related rows may be nested in the values. */
export class RowInput {
  constructor(
    readonly id: string,
    readonly values: RowValues,
    readonly system: {
      /** As given; undefined keeps what is there, or means none. */
      readonly permissions?: readonly string[];
      /** As given, not checked yet; undefined or null for the server's clock. */
      readonly createdAt?: unknown;
      readonly updatedAt?: unknown;
      readonly sequence?: bigint;
    } = {},
  ) {}
}

const harmless = ['$id', '$permissions', '$sequence', '$collection', '$tenant'];
/** System attributes a client may send without effect; what rows say of their place, only in the words of the API. */
const ignored: Readonly<Record<Naming | 'none', ReadonlySet<string>>> = {
  tablesdb: new Set([...harmless, '$databaseId', '$tableId']),
  legacy: new Set([...harmless, '$databaseId', '$collectionId']),
  none: new Set(harmless),
};

/** Why the server can make no document of the data, or null. A text for `$id` and a list for `$permissions` are all it asks for. */
export function refuseDocument(data: object): string | null {
  return Object.hasOwn(data, '$id') && typeof (data as { $id: unknown }).$id !== 'string'
    ? '$id must be of type string'
    : refusePermissionsOf(data);
}

/** The same of data that gets its id from the server. */
export function refusePermissionsOf(data: object): string | null {
  return Object.hasOwn(data, '$permissions') && !Array.isArray((data as { $permissions: unknown }).$permissions)
    ? '$permissions must be of type array'
    : null;
}

/** Data without what rows say of their place, which clients may send back. */
export function withoutPlace(data: object, naming: Naming): Readonly<Record<string, unknown>> {
  const place = new Set(['$sequence', '$databaseId', naming === 'legacy' ? '$collectionId' : '$tableId']);
  return Object.fromEntries(Object.entries(data).filter(([key]) => !place.has(key)));
}

/**
 * Reads data as PHP does (a list is an object with numbers for keys). `$createdAt` and `$updatedAt` count only where `dates` says so;
 * other unknown `$` keys stay among the values, to be refused as such.
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

/** A nested row of relationship data: its keys have the meaning that they have on the top level, and it says its own permissions. */
export function readNestedInput(
  data: object,
  id: string,
  options: { readonly naming: Naming | null; readonly dates: boolean },
): RowInput {
  const { $permissions } = data as { $permissions?: readonly string[] };
  return readRowInput(data, id, { ...options, ...($permissions && { permissions: $permissions }) });
}

/** Whether a relationship's value is a list, as PHP sees it: also the empty object. */
export function relationList(value: unknown): readonly unknown[] | null {
  if (value instanceof RowInput) return null;
  const list = phpList(value);
  if (list) return list;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? [] : null;
}

/** The one key that would not become a value of its own is no column anyway. */
function plainObject(data: object): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(data, '__proto__')) throw structureError('Unknown attribute: "__proto__"');
  return data as Readonly<Record<string, unknown>>;
}
