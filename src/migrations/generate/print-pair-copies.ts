import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { defaultConverter, valueTypeOf } from './default-converter.js';
import type { AttributePair } from './expanded-schema.js';
import { type OwnConverterOf, printOwnConverter } from './own-converter.js';
import { CALL_INDENT, type PrintedCall, printOperation } from './print-operation.js';
import type { SourceLanguage } from './source-language.js';
import { codeArray, codeCall, codeObject, codeProperty, outdented, quote } from './source-text.js';
import type { CollectionChange } from './split-by-collection.js';

/** The copies in a file, in addition to its operations. */
export interface PrintedCopies {
  readonly before: readonly PrintedCall[];
  readonly after: readonly PrintedCall[];
}

export type PairCopies = (change: CollectionChange, language: SourceLanguage) => PrintedCopies;

export const NO_COPIES: PairCopies = () => ({ before: [], after: [] });

/** The file that adds the new attribute fills it. The one that drops the old attribute first catches up; its revert fills the old one. */
export function pairCopies(pairs: readonly AttributePair[], ownConverter: OwnConverterOf): PairCopies {
  return ({ kind, operations }, language) => {
    const of = ({ collection, old, new: made }: AttributePair) =>
      operations.some(
        (operation) =>
          (operation.type === 'add_attribute' &&
            operation.collection === collection &&
            operation.attribute.key === made.key) ||
          (operation.type === 'drop_attribute' &&
            operation.collection === collection &&
            operation.attribute.key === old.key),
      );
    const own = pairs.filter(of);
    const copies = own.map((pair) => printCopy(pair, kind === 'contract', ownConverter, language));
    const isMade = (collection: string, key: string) =>
      pairs.some((pair) => pair.collection === collection && pair.new.key === key);
    const fills = operations.flatMap((operation) =>
      operation.type === 'alter_attribute' &&
      operation.to.required &&
      !operation.from.required &&
      !isMade(operation.collection, operation.to.key)
        ? [printFill(operation.collection, operation.to.key)]
        : [],
    );
    return kind === 'contract'
      ? { before: [...own.flatMap(printLoosening), ...copies, ...fills], after: [] }
      : { before: [], after: copies };
  };
}

/** In a revert, documents of the new version get the value of a required attribute from the copy, before it is required again. */
function printLoosening({ collection, old }: AttributePair): readonly PrintedCall[] {
  if (!old.required) return [];
  const to = { ...old, required: false } as AttributeSchema;
  return [printOperation({ type: 'alter_attribute', collection, from: old, to }, null)];
}

function printCopy(
  { collection, old, new: made }: AttributePair,
  isLast: boolean,
  ownConverter: OwnConverterOf,
  language: SourceLanguage,
): PrintedCall {
  const own = ownConverter(collection, made.key);
  const built = defaultConverter(old, made, language);
  const printed = own === null ? (built?.isOpen ? built : null) : printOwnConverter(own, old, made, language);
  const places = [quote(collection), quote(old.key), quote(made.key)];
  const text = printed === null || !language.types || printed.isOpen ? printed?.text : typedCall(printed.text, old);
  const settings = [
    ...(text === undefined ? [] : [codeProperty('convert', text)]),
    ...(isLast ? [codeProperty('overwrite', quote('in-step'))] : []),
  ];
  const copy = (args: readonly (string | ReturnType<typeof codeObject>)[]) =>
    codeCall('await db.copyAttribute', args, CALL_INDENT + 4);
  const comment = isLast
    ? '// Where both differ, the version before wrote last: the context of the new one writes both (its option `inStep`).\n  '
    : '';
  const work = `async ({ db }) => {\n  ${comment}${outdented(copy(settings.length === 0 ? places : [...places, codeObject(settings)]), CALL_INDENT + 2)}\n}`;
  const options = codeObject([
    codeProperty('touches', codeArray([quote(collection)])),
    ...wayBack(isLast, { old, new: made, collection }, own !== null, language),
  ]);
  const name = isLast ? `catch up with ${collection}.${old.key}` : `copy ${collection}.${old.key} into ${made.key}`;
  return {
    text: codeCall('m.data', [quote(name), work, options], CALL_INDENT),
    open: printed?.isOpen ? [`${collection}.${made.key}: convert`] : [],
  };
}

/** A step that gives documents of the previous version a value that becomes required; the value is left to fill in. */
function printFill(collection: string, key: string): PrintedCall {
  const name = `${collection}.${key}`;
  const lines = [
    `await db.backfill(${quote(collection)}, ${quote(key)}, () => {`,
    '  // TODO: what documents get that the version before created, a value or a function of the document.',
    `  throw new Error(${quote(`say what ${name} is in documents that have none`)});`,
    '});',
  ];
  const work = `async ({ db }) => {\n  ${lines.join('\n  ')}\n}`;
  const options = codeObject([
    codeProperty('touches', codeArray([quote(collection)])),
    codeProperty('down', quote('nothing')),
  ]);
  return { text: codeCall('m.data', [quote(`fill ${name}`), work, options], CALL_INDENT), open: [`${name}: backfill`] };
}

/** What a revert does: nothing while the old attribute exists; otherwise restores its values from the new one. */
function wayBack(
  isLast: boolean,
  { collection, old, new: made }: AttributePair,
  hasOwn: boolean,
  language: SourceLanguage,
) {
  if (!isLast) return [codeProperty('down', quote('nothing'))];
  const back = defaultConverter(made, old, language);
  if (hasOwn || back?.isOpen) return [];
  const call = codeCall('await db.copyAttribute', [collection, made.key, old.key].map(quote), CALL_INDENT + 6);
  return [`down: async ({ db }) => {\n  ${outdented(call, CALL_INDENT + 4)}\n}`];
}

/** Casts the values, because copied values are untyped. */
function typedCall(converter: string, attribute: AttributeSchema): string {
  return `(stored) => (${converter})(stored as ${valueTypeOf(attribute)})`;
}
