import type { Operation } from '../operations/operation.js';

/**
 * A test for operations that add or drop a temporary attribute: the list of ids by which one
 * `manyToMany` becomes another (see `pairLinks`).
 */
export function passingAttributes(operations: readonly Operation[]): (operation: Operation) => boolean {
  const halves = (type: 'add_attribute' | 'drop_attribute') =>
    operations.flatMap((operation) => (operation.type === type && isHalf(operation) ? [nameOf(operation)] : []));
  const dropped = new Set(halves('drop_attribute'));
  const passing = new Set(halves('add_attribute').filter((name) => dropped.has(name)));
  return (operation) => isHalf(operation) && passing.has(nameOf(operation));
}

type Half = Extract<Operation, { readonly type: 'add_attribute' | 'drop_attribute' }>;

function isHalf(operation: Operation): operation is Half {
  if (operation.type === 'add_attribute') return operation.replaces !== undefined;
  return operation.type === 'drop_attribute' && operation.isReplaced === true;
}

/** Appwrite compares ids and keys without case. */
function nameOf({ collection, attribute }: Half): string {
  return `${collection}/${attribute.key}`.toLowerCase();
}
