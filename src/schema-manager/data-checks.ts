import type { Operation } from '../operations/operation.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';

/** Something the documents of a collection must fulfil before an operation may run. */
export type DataCheck =
  | { readonly kind: 'empty'; readonly at: string; readonly attribute: AttributeSchema }
  | { readonly kind: 'value'; readonly at: string; readonly attribute: AttributeSchema }
  | { readonly kind: 'unique'; readonly at: string; readonly index: IndexSchema };

/**
 * The checks that operations need, by collection: what Appwrite accepts without a look at the documents and what then
 * breaks them (traps 1 and 3). Values are read under the keys the attributes have before any rename.
 */
export function dataChecks(operations: readonly Operation[]): ReadonlyMap<string, readonly DataCheck[]> {
  const checks = new Map<string, DataCheck[]>();
  const add = (collection: string, check: DataCheck) =>
    checks.set(collection, [...(checks.get(collection) ?? []), check]);
  const created = new Set(
    operations.flatMap((operation) => (operation.type === 'create_collection' ? [operation.collection.id] : [])),
  );
  for (const operation of operations) {
    switch (operation.type) {
      case 'add_attribute':
        if (operation.attribute.required && !created.has(operation.collection)) {
          const at = `${operation.collection}.${operation.attribute.key}`;
          add(operation.collection, { kind: 'empty', at, attribute: operation.attribute });
        }
        break;
      case 'alter_attribute':
        if (attributeChanges(operation.from, operation.to).some(({ way }) => way === 'checked')) {
          add(operation.collection, {
            kind: 'value',
            at: `${operation.collection}.${operation.to.key}`,
            attribute: operation.to,
          });
        }
        break;
      case 'create_index':
        if (operation.index.type === 'unique' && !created.has(operation.collection)) {
          add(operation.collection, {
            kind: 'unique',
            at: `${operation.collection}.${operation.index.key}`,
            index: operation.index,
          });
        }
        break;
      default:
    }
  }
  return checks;
}

/**
 * Why a stored value does not fit an attribute; null where it does. Lengths are Unicode code points, as Appwrite counts them.
 */
export function misfit(value: unknown, attribute: AttributeSchema): string | null {
  if (attribute.array) {
    const items = Array.isArray(value) ? value : [];
    return (
      items
        .map((item) => misfit(item, { ...attribute, array: false, required: false }))
        .find((reason) => reason !== null) ?? null
    );
  }
  if (value === null || value === undefined) return attribute.required ? 'null' : null;
  if ('size' in attribute && typeof value === 'string') {
    const length = [...value].length;
    if (length > attribute.size) return `${length} characters`;
  }
  if ('min' in attribute && (typeof value === 'number' || typeof value === 'bigint')) {
    if ((attribute.min !== null && value < attribute.min) || (attribute.max !== null && value > attribute.max))
      return String(value);
  }
  if (attribute.type === 'enum' && typeof value === 'string' && !attribute.elements.includes(value))
    return `'${value}'`;
  return null;
}
