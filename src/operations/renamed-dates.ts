import type { Finding } from '../errors.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { findKeyed } from './edit-schema.js';
import { applyOperations, type Operation } from './operation.js';

/**
 * The operations that rename a single datetime attribute, or make or replace one by renames. Appwrite on PostgreSQL breaks the
 * attribute by that: it answers 500 and leaves it half renamed.
 */
export function renamedDates(operations: readonly Operation[], start: DatabaseSchema): readonly Finding[] {
  let schema = start;
  return operations.flatMap((operation): readonly Finding[] => {
    if (operation.type === 'rename_attribute') {
      const { collection, from, to } = operation;
      const attribute = findKeyed(schema, collection, 'attributes', from);
      schema = applyOperations(schema, [operation]);
      return isDate(attribute)
        ? [refusal(`${collection}.${to}`, `the datetime attribute '${from}' under a new key`)]
        : [];
    }
    if (operation.type !== 'alter_attribute') return [];
    const { collection, from, to } = operation;
    const isReplaced = attributeChanges(from, to).some(({ way }) => way === 'shadow');
    if (!isReplaced || !(isDate(from) || isDate(to))) return [];
    return [refusal(`${collection}.${to.key}`, `a change of ${nameOf(from)} to ${nameOf(to)} under the same key`)];
  });
}

/** The same for operations that a person may yet be asked about: a drop and an addition may be a rename. */
export function mayRenameDates(operations: readonly Operation[], start: DatabaseSchema): boolean {
  const touches = (type: 'add_attribute' | 'drop_attribute') =>
    operations.some((operation) => operation.type === type && isDate(operation.attribute));
  return renamedDates(operations, start).length > 0 || (touches('add_attribute') && touches('drop_attribute'));
}

function isDate(attribute: AttributeSchema | undefined): boolean {
  return attribute?.type === 'datetime' && !attribute.array;
}

function nameOf({ type, array }: AttributeSchema): string {
  return array ? `a list of ${type}` : type;
}

function refusal(at: string, found: string): Finding {
  return {
    rule: 'renamed_date',
    at,
    found: `${found}, on an Appwrite that stores in PostgreSQL and breaks a datetime attribute when it is renamed`,
    expected: 'a new attribute under a key that was never used, and the old one dropped when its values are copied',
    remedy:
      'In a migration file: add the attribute under another key (`addAttribute`), copy the values in a data step (`db.copyAttribute` or `db.updateEach`), and drop the old one (`dropAttribute`); or keep the key and the type.',
  };
}
