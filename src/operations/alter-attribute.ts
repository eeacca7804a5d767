import { type AttributeChange, attributeChanges, type ChangeWay } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { stringifyJson } from '../util/canonical-json.js';
import { attributeBreakages } from './attribute-breakages.js';
import type { DataCheck } from './data-check.js';
import { type OperationClass, type OperationDefinition, worstClass } from './operation-definition.js';

/** Changes an attribute and keeps its key; both versions are complete. */
export interface AlterAttribute {
  readonly type: 'alter_attribute';
  readonly collection: string;
  readonly from: AttributeSchema;
  readonly to: AttributeSchema;
  /** Whether to replace the attribute without renames, which this server cannot do with one of the versions. */
  readonly avoidsRenames?: true;
}

const CLASS_OF_WAY: Readonly<Record<ChangeWay, OperationClass>> = {
  'in-place': 'widening',
  'two-patches': 'widening',
  checked: 'data',
  online: 'data',
};

export const alterAttribute: OperationDefinition<AlterAttribute> = {
  type: 'alter_attribute',
  describe({ collection, from, to }) {
    const changes = attributeChanges(from, to).map(describeChange);
    const name = `attribute '${collection}.${from.key}'`;
    return changes.length === 0 ? `Write the values of ${name}` : `Alter ${name} (${changes.join(', ')})`;
  },
  classify,
  delta: ({ collection, from, to }) => ({
    before: { kind: 'attribute', collection, value: from },
    after: { kind: 'attribute', collection, value: to },
  }),
  invert: ({ from, to, ...rest }) => ({ ...rest, from: to, to: from }),
  requests({ collection, from, to }, server) {
    const patch = (attribute: AttributeSchema) => server.updateAttribute(collection, from, attribute);
    const clearsDefault = attributeChanges(from, to).some(({ way }) => way === 'two-patches');
    return clearsDefault && !to.required ? [patch({ ...to, required: true }), patch(to)] : [patch(to)];
  },
  builderCall: ({ collection, from, to }) => ({
    method: 'alterAttribute',
    args: [{ value: collection }, { value: to.key }, { change: { collection, from, to } }],
  }),
  phase: 'alter_attributes',
  isOpaque: isReplacement,
  loses: (operation) =>
    ['data', 'destructive'].includes(classify(operation))
      ? [{ collection: operation.collection, key: operation.from.key }]
      : [],
  reindexes: ({ collection, to }) => ({ collection, key: to.key }),
  checks(operation, { isFilled, staying }) {
    const { collection, from, to } = operation;
    const at = `${collection}.${to.key}`;
    const isReplaced = isReplacement(operation);
    const isChecked = attributeChanges(from, to).some(({ way }) => way === 'checked');
    const kind = isReplaced ? 'convert' : isFilled(collection, to.key) || isChecked ? 'value' : null;
    if (kind === null) return [];
    // Changed values may become equal under the remaining unique indexes.
    const unique = isReplaced || isFilled(collection, to.key) ? staying(collection) : [];
    return [
      { kind, at, attribute: to },
      ...unique
        .filter((index) => index.type === 'unique' && index.attributes.includes(to.key))
        .map((index): DataCheck => ({ kind: 'unique', at: `${collection}.${index.key}`, index })),
    ];
  },
  breaks: ({ collection, from, to }) => attributeBreakages(`${collection}.${to.key}`, from, to),
};

/** Whether Appwrite cannot make the change in place, so that another attribute is filled and swapped in. */
function isReplacement({ from, to }: Pick<AlterAttribute, 'from' | 'to'>): boolean {
  return attributeChanges(from, to).some(({ way }) => way === 'online');
}

/** Without a change only stored values are written. */
function classify({ from, to }: AlterAttribute): OperationClass {
  if (attributeChanges(from, to).length === 0) return 'data';
  return worstClass(attributeChanges(from, to).map(({ way, lossy }) => (lossy ? 'destructive' : CLASS_OF_WAY[way])));
}

function describeChange({ aspect, from, to }: AttributeChange): string {
  if (aspect === 'required') return to === true ? 'optional -> required' : 'required -> optional';
  if (aspect === 'array') return to === true ? 'single -> array' : 'array -> single';
  return `${aspect} ${show(from)} -> ${show(to)}`;
}

function show(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' || typeof value === 'bigint' ? String(value) : stringifyJson(value);
}
