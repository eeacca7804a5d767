import type { AttributeSchema } from '../schema/attribute-schema.js';
import { looseAttribute } from '../schema/loose-attribute.js';
import { droppedPartBreakage } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Drops an attribute with its values. Its indexes have already been dropped. */
export interface DropAttribute {
  readonly type: 'drop_attribute';
  readonly collection: string;
  readonly attribute: AttributeSchema;
  /** Whether a relationship of this plan takes over its ids. */
  readonly isReplaced?: true;
  /** The key under which it is parked with its values instead; see `parkDrops`. */
  readonly parkedAs?: string;
}

type Inverse = Omit<DropAttribute, 'type' | 'isReplaced' | 'parkedAs'> & {
  readonly type: 'add_attribute';
  readonly restores?: string;
};

export const dropAttribute: OperationDefinition<DropAttribute, Inverse> = {
  type: 'drop_attribute',
  describe: ({ collection, attribute, parkedAs }) =>
    parkedAs === undefined
      ? `Drop attribute '${collection}.${attribute.key}'`
      : `Park attribute '${collection}.${attribute.key}', with its values`,
  classify: ({ isReplaced, parkedAs }) => (isReplaced || parkedAs !== undefined ? 'data' : 'destructive'),
  delta: ({ collection, attribute }) => ({ before: { kind: 'attribute', collection, value: attribute } }),
  invert: ({ collection, attribute, parkedAs }) => ({
    type: 'add_attribute',
    collection,
    attribute,
    ...(parkedAs !== undefined && { restores: parkedAs }),
  }),
  requests({ collection, attribute, parkedAs }, server) {
    if (parkedAs === undefined) return [server.deleteAttribute(collection, attribute.key)];
    const loose = looseAttribute(attribute);
    const park = server.updateAttribute(collection, attribute, { ...loose, key: parkedAs });
    // A default survives a request that leaves the attribute optional, so it takes two (fact 2).
    if (attribute.default === null) return [park];
    return [server.updateAttribute(collection, attribute, { ...loose, required: true }), park];
  },
  builderCall: ({ collection, attribute }) => plainCall('dropAttribute', collection, attribute.key),
  phase: 'drop_attributes',
  isOpaque: () => true,
  loses: ({ collection, attribute, parkedAs }) => (parkedAs === undefined ? [{ collection, key: attribute.key }] : []),
  breaks: ({ collection, attribute, isReplaced }) =>
    isReplaced === true
      ? []
      : [droppedPartBreakage('drop-attribute', `${collection}.${attribute.key}`, 'an attribute')],
};
