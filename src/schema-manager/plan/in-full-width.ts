import type { Operation } from '../../operations/operation.js';
import { asCreated } from '../../schema/integer-width.js';

/** The operations that add an attribute so that all of its range can be stored: some integers get their maximum only when they exist. */
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
