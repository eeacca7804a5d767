import type { AttributeSchema, AttributeType } from '../../schema/attribute-schema.js';
import { ATTRIBUTE_TYPES, type ValueFamily } from '../../schema/attribute-types.js';
import type { SourceLanguage } from './source-language.js';
import { codeText, literal, outdented, quote } from './source-text.js';

export interface PrintedConverter {
  /** A function, ready to be edited. */
  readonly text: string;
  /** Whether it must be written before it can run, because no conversion between the types exists. */
  readonly isOpen: boolean;
}

/** The body of a function of `stored`: statements, and the result. */
interface Body {
  readonly lines: readonly string[];
  readonly result: string;
}

/** The source of a converter, exact and strict like the built-in one; null if values stay, or only their format is checked. */
export function defaultConverter(
  from: AttributeSchema,
  to: AttributeSchema,
  language: SourceLanguage,
): PrintedConverter | null {
  if (from.type === to.type && from.array === to.array) return null;
  const item = from.type === to.type ? SAME : itemBody(from, to);
  if (item === SAME && from.array === to.array) return null;
  const body = item === null ? open(from, to) : withArrays(item, from, to, language);
  const type = language.types ? `: ${valueTypeOf(from)}` : '';
  return { text: functionText(body, from.array ? 'list' : 'stored', type), isOpen: item === null };
}

const VALUE_TYPES: Readonly<Record<ValueFamily, string>> = {
  text: 'string',
  integer: 'number',
  float: 'number',
  boolean: 'boolean',
  datetime: 'string',
  geometry: 'unknown',
};

export function valueTypeOf({ type, array }: AttributeSchema): string {
  return `${VALUE_TYPES[ATTRIBUTE_TYPES[type].family]}${array ? '[]' : ''}`;
}

const SAME: Body = { lines: [], result: 'stored' };
const TEXTS: readonly AttributeType[] = ['string', 'varchar', 'text', 'mediumtext', 'longtext'];
const DATE = '/^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})?)?$/';

function given(condition: string, complaint: string, result: string): Body {
  return { lines: [`if (${condition}) throw new Error(\`\${stored} ${complaint}\`);`], result };
}

const SWITCHES = given('stored !== 0 && stored !== 1', 'is neither 0 nor 1', 'stored === 1');
const WHOLE = given('!Number.isSafeInteger(stored)', 'is no exact whole number', 'stored');
const NUMBER: Body = { lines: [], result: 'stored ? 1 : 0' };

/** By the families of both types, without text to text and pairs that do not convert. */
const BODIES: Partial<Record<ValueFamily, Partial<Record<ValueFamily, Body>>>> = {
  text: {
    integer: given('!/^(0|-?[1-9]\\d*)$/.test(stored)', 'is no whole number', 'BigInt(stored)'),
    float: {
      lines: [
        'const number = Number(stored);',
        "const mantissa = stored.replace(/e.*$/i, '').replace(/[-.]/g, '');",
        "const digits = mantissa.replace(/^0+|0+$/g, '');",
        'const isWhole = () => BigInt(stored) === BigInt(number) && BigInt.asIntN(64, BigInt(stored)) === BigInt(stored);',
        'if (!/^-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?$/.test(stored) || !Number.isFinite(number))',
        `  throw new Error(\`\${stored} is no number\`);`,
        "if (digits.length > 14 ? !/^-?\\d+$/.test(stored) || !isWhole() : number === 0 && digits !== '')",
        `  throw new Error(\`\${stored} has more digits than a float keeps\`);`,
      ],
      result: 'number',
    },
    boolean: given("stored !== 'true' && stored !== 'false'", 'is neither true nor false', "stored === 'true'"),
    datetime: {
      lines: [
        `const pattern = ${DATE};`,
        "const zoned = /[T ].*(Z|[+-]\\d{2}:\\d{2})$/.test(stored) || stored.length === 10 ? stored : stored + 'Z';",
        'const time = pattern.test(stored) ? Date.parse(zoned) : Number.NaN;',
        `const day = new Date(\`\${stored.slice(0, 10)}T00:00:00Z\`).getUTCDate();`,
        `if (Number.isNaN(time) || day !== Number(stored.slice(8, 10))) throw new Error(\`\${stored} is no date\`);`,
      ],
      result: 'new Date(time).toISOString()',
    },
  },
  integer: { float: WHOLE, boolean: SWITCHES, integer: SAME },
  float: { integer: WHOLE, boolean: SWITCHES },
  boolean: { integer: NUMBER, float: NUMBER },
  datetime: { datetime: SAME },
};

function itemBody(from: AttributeSchema, to: AttributeSchema): Body | null {
  const [family, target] = [ATTRIBUTE_TYPES[from.type].family, ATTRIBUTE_TYPES[to.type].family];
  if (target !== 'text') return BODIES[family]?.[target] ?? null;
  if (family === 'geometry') return null;
  const isText = family === 'text' || family === 'datetime';
  if (to.type === 'enum') return elementBody(to.elements, isText ? 'stored' : 'String(stored)');
  if (!TEXTS.includes(to.type)) return isText ? SAME : null;
  return isText ? SAME : { lines: [], result: 'String(stored)' };
}

/** The indent of a converter's body: in an object in a call. */
const BODY_INDENT = 8;

function elementBody(elements: readonly string[], value: string): Body {
  const list = outdented(
    codeText(literal(elements), BODY_INDENT, { before: 'const elements = '.length, after: 1 }),
    BODY_INDENT,
  );
  return {
    lines: [
      `const elements = ${list};`,
      `if (!elements.includes(${value})) throw new Error(\`\${stored} is not one of the elements\`);`,
    ],
    result: value,
  };
}

function open(from: AttributeSchema, to: AttributeSchema): Body {
  const name = (attribute: AttributeSchema) => (attribute.array ? `${attribute.type}[]` : attribute.type);
  const message = quote(`say how ${to.key} becomes a ${name(to)} of a ${name(from)}`);
  return {
    lines: ['// TODO: no value of the one type says one of the other.', `throw new Error(${message});`],
    result: '',
  };
}

/** The conversion of lists: null stays null within a list; a single value and a list of one convert to each other. */
function withArrays(item: Body, from: AttributeSchema, to: AttributeSchema, { types }: SourceLanguage): Body {
  if (!from.array) return to.array ? { ...item, result: `[${item.result}]` } : item;
  if (!to.array) {
    return {
      lines: [
        `if (list.length > 1) throw new Error(\`\${list.length} values where one is allowed\`);`,
        'const [stored] = list;',
        'if (stored === undefined || stored === null) return null;',
        ...item.lines,
      ],
      result: item.result,
    };
  }
  const type = types ? `: ${valueTypeOf({ ...from, array: false })} | null` : '';
  const inner = ['if (stored === null) return null;', ...item.lines, `return ${item.result};`];
  if (item.lines.length > 0)
    return { lines: [], result: `\n  list.map((stored${type}) => {\n${indented(inner, 2).replace(/^/gm, '  ')}\n  })` };
  return { lines: [], result: `list.map((stored${type}) => (stored === null ? null : ${item.result}))` };
}

function functionText({ lines, result }: Body, parameter: string, type: string): string {
  if (lines.length === 0 && result !== '') {
    const isConditional = result.includes(' ? ') && !result.includes('=>');
    const arrow = `(${parameter}${type}) =>`;
    return result.startsWith('\n') ? arrow + result : `${arrow} ${isConditional ? `(${result})` : result}`;
  }
  const all = result === '' ? lines : [...lines, `return ${result};`];
  return `(${result === '' ? '' : parameter + type}) => {\n${indented(all)}\n}`;
}

function indented(lines: readonly string[], indent = 0): string {
  return lines.map((line) => `  ${fitted(line, indent + BODY_INDENT).replaceAll('\n', '\n  ')}`).join('\n');
}

/** Moves the statement of a condition to a separate line if both do not fit into one. */
function fitted(line: string, indent: number): string {
  return indent + line.length <= 120 ? line : line.replace(') throw new', ')\n  throw new');
}
