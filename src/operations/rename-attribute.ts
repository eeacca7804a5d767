import type { AttributeSchema } from '../schema/attribute-schema.js';
import { findAttribute } from '../schema/database-schema.js';
import { renamedPartBreakage } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Renames an attribute, which keeps its values and indexes. */
export interface RenameAttribute {
  readonly type: 'rename_attribute';
  readonly collection: string;
  readonly from: string;
  readonly to: string;
  /** The attribute, if this server cannot rename it, so that it is copied to the new key. */
  readonly copied?: AttributeSchema;
}

export const renameAttribute: OperationDefinition<RenameAttribute> = {
  type: 'rename_attribute',
  describe: ({ collection, from, to, copied }) =>
    `Rename attribute '${collection}.${from}' to '${to}'${copied === undefined ? '' : ` (copied, since this server cannot rename a ${copied.type})`}`,
  classify: () => 'data',
  delta: ({ collection, from, to }) => ({ rename: { collection, from, to } }),
  invert: ({ collection, from, to, copied }) => ({
    type: 'rename_attribute',
    collection,
    from: to,
    to: from,
    ...(copied !== undefined && { copied: { ...copied, key: to } }),
  }),
  requests({ collection, from, to }, server, schema) {
    const attribute = findAttribute(schema, collection, from);
    if (attribute === undefined) throw new RangeError(`no attribute '${collection}.${from}' to rename`);
    return [server.updateAttribute(collection, attribute, { ...attribute, key: to })];
  },
  builderCall: ({ collection, from, to }) => plainCall('renameAttribute', collection, from, to),
  phase: 'rename_attributes',
  isOpaque: ({ copied }) => copied !== undefined,
  // A copied attribute may still lack its settings and indexes.
  finishedBy: ['rename_attribute', 'alter_attribute'],
  reindexes: ({ collection, to }) => ({ collection, key: to }),
  breaks: ({ collection, from, to }) => [
    renamedPartBreakage(
      'rename-attribute',
      `${collection}.${from}`,
      `the key '${to}' in place of '${from}', which running code reads and writes`,
    ),
  ],
};
