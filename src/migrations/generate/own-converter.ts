import type { EntityModel } from '../../metadata/model/entity-model.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { ATTRIBUTE_TYPES, type ValueFamily } from '../../schema/attribute-types.js';
import { sameData } from '../../util/same-data.js';
import { type PrintedConverter, valueTypeOf } from './default-converter.js';
import type { SourceLanguage } from './source-language.js';
import { quote } from './source-text.js';

type Converter = (stored: unknown) => unknown;

/** The function that an entity declares for a change of an attribute's type. */
interface OwnConverter {
  readonly convert: Converter;
  /** Whether the attribute holds JSON, of which the function may give the value. */
  readonly json: boolean;
}

/** Null if there is none. */
export type OwnConverterOf = (collection: string, key: string) => OwnConverter | null;

export function ownConverters(entities: EntityModel['entities']): OwnConverterOf {
  return (id, key) =>
    entities
      .filter(({ collection }) => collection === id)
      .flatMap(({ properties }) => properties)
      .flatMap((property) => {
        if (property.kind !== 'attribute' || property.key !== key || property.convert === null) return [];
        return [{ convert: property.convert, json: property.json }];
      })[0] ?? null;
}

/** Stored values on which a copied function is compared with the original. */
const SAMPLES: Readonly<Record<ValueFamily, readonly unknown[]>> = {
  text: [
    '',
    'a',
    'Ab c',
    '0',
    '12',
    '-3.5',
    '1e3',
    'true',
    '2026-01-02T03:04:05.678+00:00',
    '1.234,5 EUR',
    '[1]',
    '{}',
  ],
  integer: [0, 1, -1, 7, 1999, 2_147_483_647],
  float: [0, 1, -1, 0.5, 1999.99, -2.25, 1e6],
  boolean: [true, false],
  datetime: ['2026-01-02T03:04:05.678+00:00', '1999-12-31T23:59:59.000+00:00'],
  geometry: [
    [0, 0],
    [
      [0, 0],
      [1, 1],
    ],
  ],
};

/** An entity's own converter as source text: copied if the copy, outside of its file, gives the same results; otherwise a stub. */
export function printOwnConverter(
  { convert, json }: OwnConverter,
  from: AttributeSchema,
  to: AttributeSchema,
  { types }: SourceLanguage,
): PrintedConverter {
  const source = asExpression(Function.prototype.toString.call(convert));
  const samples = SAMPLES[ATTRIBUTE_TYPES[from.type].family];
  const stored = from.array ? [[], ...samples.map((sample) => [sample]), samples] : samples;
  const copy = source === null ? null : evaluated(source);
  if (source !== null && copy !== null && stored.every((value) => isSame(convert, copy, value)))
    return { text: printed(json ? asJson(source, to) : source, from, types), isOpen: false };
  const lines = [
    '() => {',
    '  // TODO: the convert of the entity uses names of its file; copy it here with what it needs.',
    `  throw new Error(${quote(`copy the convert of ${to.key} here`)});`,
    '}',
  ];
  return { text: lines.join('\n'), isOpen: true };
}

/** A function as an expression, even if it was written as a method; null if it cannot be one. */
function asExpression(source: string): string | null {
  if (/\[native code\]\s*\}$/.test(source)) return null;
  if (/^(?:async\s+)?(?:function\b|\(|[\w$]+\s*=>)/.test(source)) return source;
  return /^[\w$]+\s*\(/.test(source) ? `function ${source}` : null;
}

function evaluated(source: string): Converter | null {
  try {
    return new Function(`'use strict'; return (${source});`)() as Converter;
  } catch {
    return null;
  }
}

function isSame(original: Converter, copy: Converter, value: unknown): boolean {
  const [one, other] = [outcome(original, value), outcome(copy, value)];
  if (other.isUnbound) return false;
  return one.hasFailed === other.hasFailed && sameData(one.value, other.value);
}

function outcome(convert: Converter, value: unknown) {
  try {
    return { value: convert(value), hasFailed: false, isUnbound: false };
  } catch (error) {
    return { value: null, hasFailed: true, isUnbound: (error as Error | null)?.name === 'ReferenceError' };
  }
}

/** A function that gives the JSON text of what another one gives: files know stored values only. */
function asJson(source: string, { array }: AttributeSchema): string {
  const text = "value === null || typeof value === 'string' ? value : JSON.stringify(value)";
  const given = array ? `return values?.map((value) => (${text})) ?? null;` : `return ${text};`;
  return `(stored) => {\n  const ${array ? 'values' : 'value'} = (${source})(stored);\n  ${given}\n}`;
}

/** Adds the type of the stored value, which the compiled source has lost. */
function printed(source: string, attribute: AttributeSchema, types: boolean): string {
  if (!types) return source;
  const valueType = valueTypeOf(attribute);
  const head = /^\(?\s*([A-Za-z_$][\w$]*)\s*\)?\s*=>/;
  if (head.test(source)) return source.replace(head, `($1: ${valueType}) =>`);
  return `(stored: ${valueType}) => (${source})(stored)`;
}
