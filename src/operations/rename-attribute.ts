import { editCollection, editKeyed, findKeyed } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** An attribute keeps its values under another key; indexes over it follow by themselves. */
export interface RenameAttribute {
  readonly type: 'rename_attribute';
  readonly collection: string;
  readonly from: string;
  readonly to: string;
}

export const renameAttribute: OperationDefinition<RenameAttribute> = {
  describe: ({ collection, from, to }) => `Rename attribute '${collection}.${from}' to '${to}'`,
  classify: () => 'data',
  apply: (schema, { collection, from, to }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      attributes: editKeyed(existing.attributes, from, (attribute) => ({ ...attribute, key: to })),
      indexes: existing.indexes.map((index) => ({
        ...index,
        attributes: index.attributes.map((key) => (key === from ? to : key)),
      })),
    })),
  invert: ({ collection, from, to }) => ({ type: 'rename_attribute', collection, from: to, to: from }),
  collection: ({ collection }) => collection,
  needs: () => [],
  subject: ({ collection, from }) => ({ collection, key: from }),
  names: ({ collection, from, to }) => [`${collection}.${from}`, `${collection}.${to}`],
  provides: ({ collection, to }) => [`${collection}.${to}`],
  requires: ({ collection, from }) => [`${collection}.${from}`],
  isCreation: false,
  isAsynchronous: false,
  isOpaque: () => false,
  isApplied: (schema, { collection, from, to }) =>
    findKeyed(schema, collection, 'attributes', from) === undefined &&
    findKeyed(schema, collection, 'attributes', to) !== undefined,
};
