import type { ObjectPropertyKind } from 'oxc-parser';
import { parseSource } from '../../parse-source.js';

const LINE = 100;

/** Changes to the properties of an object literal: text to set, null to remove. */
type PropertyChanges = ReadonlyMap<string, string | null>;

interface Item {
  readonly name: string | undefined;
  /** Comments before it. */
  readonly comments: string;
  readonly text: string;
  /** A comment after it, if it is the last property. */
  readonly behind?: string;
}

/** The names in an object literal; null if the text is something else, or has more than plain properties. */
export function propertiesOf(literal: string): readonly string[] | null {
  const items = itemsOf(literal)?.items;
  return items?.every(({ name }) => name !== undefined) === true ? items.flatMap(({ name }) => name ?? []) : null;
}

/** Sets or removes properties of an object literal; the rest stays as written. Text that is not a literal is spread into one. */
export function changeProperties(literal: string, changes: PropertyChanges, indent: number): string {
  const parsed = itemsOf(literal) ?? {
    items: [{ name: undefined, comments: '', text: `...${literal}` }],
    rest: '',
    isOpen: false,
  };
  const kept = parsed.items.filter(({ name }) => name === undefined || changes.get(name) !== null);
  const named = new Set(kept.map(({ name }) => name));
  const texts = kept.map(({ name, comments, text, behind = '' }) => {
    const value = name === undefined ? undefined : changes.get(name);
    return comments + (value === undefined || value === null ? text : `${name}: ${value}`) + behind;
  });
  for (const [name, value] of changes) if (value !== null && !named.has(name)) texts.push(`${name}: ${value}`);
  if (texts.length === 0 && parsed.rest === '') return '';
  const line = `{ ${texts.join(', ')} }`;
  const isOpen = parsed.isOpen || parsed.rest !== '' || line.includes('\n') || indent + line.length > LINE;
  if (!isOpen) return line;
  const pad = ' '.repeat(indent + 2);
  const rest = parsed.rest === '' ? '' : `${pad}${parsed.rest}\n`;
  return `{\n${texts.map((text) => `${pad}${text},\n`).join('')}${rest}${' '.repeat(indent)}}`;
}

function itemsOf(
  literal: string,
): { readonly items: readonly Item[]; readonly rest: string; readonly isOpen: boolean } | null {
  // Parenthesised, because it would be a block as a statement.
  const [statement] = parseSource(`(${literal})`).program.body;
  const whole = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  const object = whole?.type === 'ParenthesizedExpression' ? whole.expression : undefined;
  if (object?.type !== 'ObjectExpression') return null;
  let from = 1;
  const between = (to: number) => literal.slice(from, to).replace(/^\s*,/, '').trimStart();
  const items = object.properties.map((property): Item => {
    const [start, end] = [property.start - 1, property.end - 1];
    // A comment belongs to the property after it.
    const comments = between(start);
    from = end;
    return { name: nameOf(property), comments, text: literal.slice(start, end) };
  });
  const behind = between(literal.length - 1).trim();
  const last = items.pop();
  const isAttached = last !== undefined && behind !== '' && !/\n|\/\//.test(behind);
  if (last !== undefined) items.push(isAttached ? { ...last, behind: ` ${behind}` } : last);
  const rest = isAttached ? '' : behind;
  return { items, rest, isOpen: /^\{[^\S\n]*\n/.test(literal) };
}

/** Undefined for a spread, and for a computed name. */
function nameOf(property: ObjectPropertyKind): string | undefined {
  if (property.type !== 'Property' || property.computed) return undefined;
  const { key } = property;
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
}
