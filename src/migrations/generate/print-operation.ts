import { indexName } from '../../metadata/model/index-name.js';
import type { CallArgument } from '../../operations/builder-call.js';
import { type Operation, operationBuilderCall } from '../../operations/operation.js';
import { type CollectionSchema, changedSettings, defaultSettings } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { attributeChangeOf } from '../../schema-manager/online-changes/online-attribute-change.js';
import { alterOptions } from './alter-options.js';
import { defaultConverter } from './default-converter.js';
import { type OwnConverterOf, printOwnConverter } from './own-converter.js';
import { attributeProperties, printAttributeCall } from './print-attribute.js';
import type { SourceLanguage } from './source-language.js';
import { type Code, codeArray, codeCall, codeObject, literal, outdented, quote } from './source-text.js';

export interface PrintedCall {
  /** Without the indent of its first line. */
  readonly text: string;
  /** What must be filled in before it can run over documents. */
  readonly open: readonly string[];
}

/** The indent of calls in a method of a class. */
export const CALL_INDENT = 4;

interface PrintedArguments extends Pick<PrintedCall, 'open'> {
  readonly code: readonly Code[];
}

/**
 * The builder call of an operation; changes of values are left to fill in, see `PrintedCall.open`. Without a language no functions are
 * printed.
 */
export function printOperation(
  operation: Operation,
  language: SourceLanguage | null,
  ownConverter: OwnConverterOf = () => null,
): PrintedCall {
  const { method, args } = operationBuilderCall(operation);
  const printed = args.map((argument) => printArgument(argument, language, ownConverter));
  const code = printed.flatMap((one) => one.code);
  return { text: codeCall(`m.${method}`, code, CALL_INDENT), open: printed.flatMap((one) => one.open) };
}

function printArgument(
  argument: CallArgument,
  language: SourceLanguage | null,
  ownConverter: OwnConverterOf,
): PrintedArguments {
  if ('value' in argument) return { code: [literal(argument.value)], open: [] };
  if ('collection' in argument) return { code: createArguments(argument.collection), open: [] };
  if ('index' in argument) return { code: indexArguments(argument.index), open: [] };
  return 'change' in argument
    ? alterArgument(argument.change, language, ownConverter)
    : addArgument({ ...argument, takesBackfill: argument.takesBackfill && language !== null });
}

function createArguments(collection: CollectionSchema): readonly Code[] {
  const { id, attributes, indexes } = collection;
  const said = changedSettings(defaultSettings(id), collection);
  const indent = CALL_INDENT + (said.length > 0 ? 4 : 2);
  const calls = [
    ...attributes.map((attribute) => printAttributeCall(attribute, indent)),
    ...indexes.map((index) => codeCall('c.index', indexArguments(index), indent)),
  ];
  const lines = calls.map((text) => `  ${outdented(text, indent).replaceAll('\n', '\n  ')}`);
  const define = lines.length === 0 ? '() => {}' : `(c) => {\n${lines.join('\n')}\n}`;
  return [
    quote(id),
    define,
    ...(said.length === 0 ? [] : [literal(Object.fromEntries(said.map((name) => [name, collection[name]])))]),
  ];
}

/** Prints only what differs from the defaults. */
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

function addArgument({
  owner,
  attribute,
  takesBackfill,
  renamedFrom,
}: Extract<CallArgument, { owner: string }>): PrintedArguments {
  const former = renamedFrom === undefined ? [] : [`renamedFrom: ${quote(renamedFrom)}`];
  const properties = [...attributeProperties(attribute), ...former];
  if (!takesBackfill) return { code: [codeObject(properties)], open: [] };
  const name = `${owner}.${attribute.key}`;
  const backfill = [
    '// TODO: what existing documents get, a value or a function of the document; leave it out if there are none.',
    `backfill: () => {\n  throw new Error(${quote(`say what ${name} is in documents that have none`)});\n}`,
  ];
  return { code: [codeObject([...properties, ...backfill])], open: [`${name}: backfill`] };
}

function alterArgument(
  change: Parameters<typeof attributeChangeOf>[0],
  language: SourceLanguage | null,
  ownConverter: OwnConverterOf,
): PrintedArguments {
  const { collection, from, to } = change;
  const properties = attributeProperties(to, alterOptions(from, to));
  if (language === null || attributeChangeOf(change) === null) return { code: [codeObject(properties)], open: [] };
  const own = ownConverter(collection, to.key);
  const ready = own === null ? null : printOwnConverter(own, from, to, language);
  const converter = ready ?? defaultConverter(from, to, language);
  const convert = converter === null ? [] : [`convert: ${converter.text}`];
  return {
    code: [codeObject([...properties, ...convert])],
    open: converter?.isOpen ? [`${collection}.${to.key}: convert`] : [],
  };
}
