import type { Operation } from '../../operations/operation.js';
import { asCreated } from '../../schema/integer-width.js';

/** The operations that add an attribute with its full range: some integers get their maximum only once they exist. */
export function inFullWidth(operation: Operation): readonly Operation[] {
  if (operation.type !== 'add_attribute' || operation.restores !== undefined) return [operation];
  const { collection, attribute } = operation;
  const created = asCreated(attribute);
  if (created === attribute) return [operation];
  return [
    { type: 'add_attribute', collection, attribute: created },
    { type: 'alter_attribute', collection, from: created, to: attribute },
  ];
}
