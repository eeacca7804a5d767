import type { Operation } from './operation.js';

/** The key that an attribute had before some operations, by the key that it has among them. */
export function formerKey(operations: readonly Operation[], collection: string, key: string): string {
  const rename = operations.find(
    (operation) => operation.type === 'rename_attribute' && operation.collection === collection && operation.to === key,
  );
  return rename?.type === 'rename_attribute' ? rename.from : key;
}
