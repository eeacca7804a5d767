import { indexName } from '../../metadata/model/index-name.js';
import type { Operation, OperationType } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type CollectionSchema, type CollectionSettings, changedSettings } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { attributeChangeOf } from '../../schema-manager/online-changes/online-attribute-change.js';
import { alterOptions } from './alter-options.js';
import { defaultConverter } from './default-converter.js';
import { type OwnConverterOf, printOwnConverter } from './own-converter.js';
import { attributeProperties, printAttributeCall } from './print-attribute.js';
import type { SourceLanguage } from './source-language.js';
import { type Code, codeArray, codeCall, codeObject, codeProperty, literal, outdented, quote } from './source-text.js';

/** A call of the builder as source text. */
export interface PrintedCall {
  /** Without the indent of its first line. */
  readonly text: string;
  /** What somebody has to write into it before it can run over documents. */
  readonly open: readonly string[];
}

/** The indent of calls: in a method of a class. */
export const CALL_INDENT = 4;

type Printers = {
  readonly [T in OperationType]: (operation: Extract<Operation, { type: T }>, options: PrintOptions) => PrintedCall;
};

interface PrintOptions {
  /** Of functions for values; null: none are printed. */
  readonly language: SourceLanguage | null;
  /** The function that an entity gives for a change of type; null where it gives none. */
  readonly ownConverter: OwnConverterOf;
}

/** The builder call that makes an operation; what it does to values is left to be looked at, see `PrintedCall.open`. */
export function printOperation(
  operation: Operation,
  language: SourceLanguage | null,
  ownConverter: OwnConverterOf = () => null,
): PrintedCall {
  const print = PRINTERS[operation.type] as (one: Operation, options: PrintOptions) => PrintedCall;
  return print(operation, { language, ownConverter });
}

const PRINTERS: Printers = {
  create_collection: ({ collection }) => call('createCollection', createArguments(collection)),
  update_collection: ({ collection, from, to }) =>
    call('updateCollection', [quote(collection), settings(to, changedSettings(from, to))]),
  drop_collection: ({ collection }) => call('dropCollection', [quote(collection.id)]),
  rename_collection: ({ from, collection }) => call('renameCollection', [quote(from), quote(collection.id)]),
  // The ids of a relationship are the values of an attribute that takes its place; a list that was never set is an empty one.
  add_attribute: ({ collection, attribute, replaces }, { language }) =>
    addAttribute(collection, attribute, language !== null && replaces === undefined && !attribute.array),
  alter_attribute: alterAttribute,
  rename_attribute: ({ collection, from, to }) => call('renameAttribute', [collection, from, to].map(quote)),
  drop_attribute: ({ collection, attribute }) => call('dropAttribute', [quote(collection), quote(attribute.key)]),
  create_index: ({ collection, index }) => call('createIndex', [quote(collection), ...indexArguments(index)]),
  drop_index: ({ collection, index }) => call('dropIndex', [quote(collection), quote(index.key)]),
  create_relationship({ collection, relationship }) {
    const { key, kind, relatedCollection, twoWay, twoWayKey, onDelete } = relationship;
    const other = twoWay ? { inverse: twoWayKey } : twoWayKey === collection || twoWayKey === '' ? {} : { twoWayKey };
    const specification = literal({ type: kind, target: relatedCollection, ...other, onDelete });
    return call('createRelationship', [quote(collection), quote(key), specification]);
  },
  alter_relationship({ collection, from, to }) {
    const change = {
      ...(from.key !== to.key && { key: to.key }),
      ...(from.twoWay && from.twoWayKey !== to.twoWayKey && { inverse: to.twoWayKey }),
      ...(from.onDelete !== to.onDelete && { onDelete: to.onDelete }),
    };
    return call('alterRelationship', [quote(collection), quote(from.key), literal(change)]);
  },
  drop_relationship: ({ collection, relationship }) =>
    call('dropRelationship', [quote(collection), quote(relationship.key)]),
};

function call(method: string, args: readonly Code[], open: readonly string[] = []): PrintedCall {
  return { text: codeCall(`m.${method}`, args, CALL_INDENT), open };
}

function createArguments(collection: CollectionSchema): readonly Code[] {
  const { id, attributes, indexes } = collection;
  const said = changedSettings({ name: id, permissions: [], documentSecurity: false, enabled: true }, collection);
  const indent = CALL_INDENT + (said.length > 0 ? 4 : 2);
  const calls = [
    ...attributes.map((attribute) => printAttributeCall(attribute, indent)),
    ...indexes.map((index) => codeCall('c.index', indexArguments(index), indent)),
  ];
  const lines = calls.map((text) => `  ${outdented(text, indent).replaceAll('\n', '\n  ')}`);
  const define = lines.length === 0 ? '() => {}' : `(c) => {\n${lines.join('\n')}\n}`;
  return [quote(id), define, ...(said.length === 0 ? [] : [settings(collection, said)])];
}

function settings(all: CollectionSettings, names: readonly (keyof CollectionSettings)[]): Code {
  return codeObject(names.map((name) => codeProperty(name, literal(all[name]))));
}

/** Only what differs from what would be assumed. */
function indexArguments({ key, type, attributes, orders, lengths }: IndexSchema): readonly Code[] {
  const said = {
    ...(type !== 'key' && { type }),
    ...(orders.includes('desc') && { orders }),
    ...(lengths.some((length) => length > 0) && { lengths }),
    ...(key !== indexName({ type, attributes, orders }) && { name: key }),
  };
  const list = codeArray(attributes.map(quote));
  return Object.keys(said).length === 0 ? [list] : [list, literal(said)];
}

function addAttribute(collection: string, attribute: AttributeSchema, withBackfill: boolean): PrintedCall {
  const name = `${collection}.${attribute.key}`;
  const properties = attributeProperties(attribute);
  if (!attribute.required || !withBackfill)
    return call('addAttribute', [quote(collection), quote(attribute.key), codeObject(properties)]);
  const backfill = [
    '// TODO: what existing documents get, a value or a function of the document; leave it out if there are none.',
    `backfill: () => {\n  throw new Error(${quote(`say what ${name} is in documents that have none`)});\n}`,
  ];
  return call(
    'addAttribute',
    [quote(collection), quote(attribute.key), codeObject([...properties, ...backfill])],
    [`${name}: backfill`],
  );
}

function alterAttribute(
  operation: Extract<Operation, { type: 'alter_attribute' }>,
  { language, ownConverter }: PrintOptions,
): PrintedCall {
  const { collection, from, to } = operation;
  const properties = attributeProperties(to, alterOptions(from, to));
  const isShadow = language !== null && attributeChangeOf(operation) !== null;
  const own = isShadow ? ownConverter(collection, to.key) : null;
  const ready = own === null || language === null ? null : printOwnConverter(own, from, to, language);
  const converter = !isShadow || language === null ? null : (ready ?? defaultConverter(from, to, language));
  const convert = converter === null ? [] : [`convert: ${converter.text}`];
  return call(
    'alterAttribute',
    [quote(collection), quote(to.key), codeObject([...properties, ...convert])],
    converter?.isOpen ? [`${collection}.${to.key}: convert`] : [],
  );
}
