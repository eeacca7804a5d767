import type { Operation } from '../operations/operation.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import type { CollectionSchema } from '../schema/database-schema.js';
import { matchByKey } from './match-by-key.js';

/** What differs between the attributes of two versions of a collection, renames done. */
export function diffAttributes(from: CollectionSchema, to: CollectionSchema): Operation[] {
  const collection = to.id;
  const { added, removed, both } = matchByKey(from.attributes, to.attributes, ({ key }) => key);
  return [
    ...added.map((attribute): Operation => ({ type: 'add_attribute', collection, attribute })),
    ...both
      .filter(([before, after]) => attributeChanges(before, after).length > 0)
      .map(([before, after]): Operation => ({ type: 'alter_attribute', collection, from: before, to: after })),
    ...removed.map((attribute): Operation => ({ type: 'drop_attribute', collection, attribute })),
  ];
}
