import { formerKey } from '../../operations/affected-parts.js';
import { lostValues, type Operation } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection, shownKeys } from '../../schema/database-schema.js';
import { sidesOf } from '../../schema/relationship-schema.js';
import { collectionOf, documentFields } from '../format/document-fields.js';

/** Part of a database to save. */
export interface BackupScope {
  readonly collection: string;
  /** Stored keys of attributes and relationships; null for whole documents. */
  readonly attributes: readonly string[] | null;
}

/**
 * What to save so that losses by operations can be undone: what they drop, and whose values they change. Empty if nothing can be lost.
 * Pure.
 */
export function backupScope(operations: readonly Operation[], schema: DatabaseSchema): readonly BackupScope[] {
  const scopes = new Map<string, Set<string> | null>();
  const add = (collection: string, key: string | null) => {
    if (findCollection(schema, collection) === undefined) return;
    const before = scopes.get(collection);
    if (key === null || before === null) {
      scopes.set(collection, null);
      return;
    }
    // What the operations themselves create has nothing to lose.
    const former = formerKey(operations, collection, key);
    if (!shownKeys(schema, collection).includes(former)) return;
    const saved = savedEnd(schema, collection, former);
    if (scopes.get(saved.collection) === null) return;
    scopes.set(saved.collection, new Set([...(scopes.get(saved.collection) ?? []), saved.key]));
  };
  for (const { collection, key } of operations.flatMap(lostValues)) add(collection, key);
  return [...scopes].map(([collection, keys]) => ({
    collection,
    attributes: keys === null ? null : [...keys].sort(),
  }));
}

/** Where a backup holds the values of a key: links are only saved with one end of their relationship. */
function savedEnd(schema: DatabaseSchema, collection: string, key: string): { collection: string; key: string } {
  const { attributes } = collectionOf(schema, collection);
  const side = sidesOf(schema, collection).find(({ relationship }) => relationship.key === key);
  if (side === undefined || documentFields(schema, { id: collection, attributes }).keys.includes(key))
    return { collection, key };
  return { collection: side.relationship.relatedCollection, key: side.relationship.twoWayKey };
}

/** The scope in the form that `createBackup` takes. */
export function scopeNames(scope: readonly BackupScope[]): readonly string[] {
  return scope.flatMap(({ collection, attributes }) =>
    attributes === null ? [collection] : attributes.map((key) => `${collection}.${key}`),
  );
}
