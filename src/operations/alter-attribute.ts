import { type AttributeChange, attributeChanges, type ChangeWay } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { stringifyJson } from '../util/canonical-json.js';
import { editCollection, editKeyed, findKeyed } from './edit-schema.js';
import { type OperationClass, type OperationDefinition, worstClass } from './operation-definition.js';

/** An attribute changes under its key; both versions are complete. */
export interface AlterAttribute {
  readonly type: 'alter_attribute';
  readonly collection: string;
  readonly from: AttributeSchema;
  readonly to: AttributeSchema;
  /** True where the server cannot rename one of both: a replacement that takes no rename of it. */
  readonly avoidsRenames?: true;
}

const CLASS_OF_WAY: Readonly<Record<ChangeWay, OperationClass>> = {
  'in-place': 'widening',
  'two-patches': 'widening',
  checked: 'data',
  shadow: 'data',
};

export const alterAttribute: OperationDefinition<AlterAttribute> = {
  describe: ({ collection, from, to }) =>
    `Alter attribute '${collection}.${from.key}' (${attributeChanges(from, to).map(describeChange).join(', ')})`,
  classify: ({ from, to }) =>
    worstClass(attributeChanges(from, to).map(({ way, lossy }) => (lossy ? 'destructive' : CLASS_OF_WAY[way]))),
  apply: (schema, { collection, from, to }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      attributes: editKeyed(existing.attributes, from.key, () => to),
    })),
  invert: ({ from, to, ...rest }) => ({ ...rest, from: to, to: from }),
  collection: ({ collection }) => collection,
  needs: () => [],
  subject: ({ collection, from }) => ({ collection, key: from.key }),
  names: ({ collection, to }) => [`${collection}.${to.key}`],
  provides: ({ collection, to }) => [`${collection}.${to.key}`],
  requires: ({ collection, from }) => [`${collection}.${from.key}`],
  isCreation: false,
  isAsynchronous: false,
  isOpaque: ({ from, to }) => attributeChanges(from, to).some(({ way }) => way === 'shadow'),
  isApplied: (schema, { collection, to }) => {
    const existing = findKeyed(schema, collection, 'attributes', to.key);
    return existing !== undefined && attributeChanges(existing, to).length === 0;
  },
};

function describeChange({ aspect, from, to }: AttributeChange): string {
  if (aspect === 'required') return to === true ? 'optional -> required' : 'required -> optional';
  if (aspect === 'array') return to === true ? 'single -> array' : 'array -> single';
  return `${aspect} ${show(from)} -> ${show(to)}`;
}

function show(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' || typeof value === 'bigint' ? String(value) : stringifyJson(value);
}
