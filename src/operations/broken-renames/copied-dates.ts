import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { findKeyed } from '../edit-schema.js';
import { applyOperations, type Operation } from '../operation.js';

/** Adapts operations to a server where renaming breaks a single datetime (PostgreSQL: 500): renames and replacements copy it instead. */
export function copiedDates(operations: readonly Operation[], start: DatabaseSchema): readonly Operation[] {
  let schema = start;
  return operations.map((operation): Operation => {
    if (operation.type === 'rename_attribute') {
      const attribute = findKeyed(schema, operation.collection, 'attributes', operation.from);
      schema = applyOperations(schema, [operation]);
      return attribute !== undefined && isSingleDate(attribute) ? { ...operation, copied: attribute } : operation;
    }
    return operation.type === 'alter_attribute' && replacesDate(operation)
      ? { ...operation, avoidsRenames: true }
      : operation;
  });
}

/** Whether some operations rename a single datetime attribute, or use renames to replace one. */
export function renamesDates(operations: readonly Operation[], start: DatabaseSchema): boolean {
  return copiedDates(operations, start).some(
    (operation) =>
      (operation.type === 'rename_attribute' && operation.copied !== undefined) ||
      (operation.type === 'alter_attribute' && operation.avoidsRenames === true),
  );
}

/** Like `renamesDates`, but also counts a drop and an addition that the user may yet declare to be a rename. */
export function mayRenameDates(operations: readonly Operation[], start: DatabaseSchema): boolean {
  const touches = (type: 'add_attribute' | 'drop_attribute') =>
    operations.some((operation) => operation.type === type && isSingleDate(operation.attribute));
  return renamesDates(operations, start) || (touches('add_attribute') && touches('drop_attribute'));
}

export function isSingleDate({ type, array }: AttributeSchema): boolean {
  return type === 'datetime' && !array;
}

function replacesDate({ from, to }: Extract<Operation, { type: 'alter_attribute' }>): boolean {
  const isReplaced = attributeChanges(from, to).some(({ way }) => way === 'online');
  return isReplaced && (isSingleDate(from) || isSingleDate(to));
}
