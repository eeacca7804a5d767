import type { AttributeSchema } from '../schema/attribute-schema.js';
import { editCollection, editKeyed, findKeyed } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** An attribute keeps its values under another key; indexes over it follow by themselves. */
export interface RenameAttribute {
  readonly type: 'rename_attribute';
  readonly collection: string;
  readonly from: string;
  readonly to: string;
  /** The attribute, where the server cannot rename it: it is copied to the new key. Left out: it is renamed. */
  readonly copied?: AttributeSchema;
}

export const renameAttribute: OperationDefinition<RenameAttribute> = {
  describe: ({ collection, from, to, copied }) =>
    `Rename attribute '${collection}.${from}' to '${to}'${copied === undefined ? '' : ` (copied, since this server cannot rename a ${copied.type})`}`,
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
  invert: ({ collection, from, to, copied }) => ({
    type: 'rename_attribute',
    collection,
    from: to,
    to: from,
    ...(copied !== undefined && { copied: { ...copied, key: to } }),
  }),
  collection: ({ collection }) => collection,
  needs: () => [],
  subject: ({ collection, from }) => ({ collection, key: from }),
  names: ({ collection, from, to }) => [`${collection}.${from}`, `${collection}.${to}`],
  provides: ({ collection, to }) => [`${collection}.${to}`],
  requires: ({ collection, from }) => [`${collection}.${from}`],
  isCreation: false,
  isAsynchronous: false,
  isOpaque: ({ copied }) => copied !== undefined,
  isApplied: (schema, { collection, from, to }) =>
    findKeyed(schema, collection, 'attributes', from) === undefined &&
    findKeyed(schema, collection, 'attributes', to) !== undefined,
};
