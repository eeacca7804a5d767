import { tokensOf } from './source-tokens.js';
import { closingIndex, isMark, listItems } from './token-groups.js';

const LINE = 100;

/** What is to become of the properties of an object literal: text for those to set, null for those to take away. */
type PropertyChanges = ReadonlyMap<string, string | null>;

interface Item {
  /** Undefined for a spread. */
  readonly name: string | undefined;
  readonly text: string;
}

/** The names in an object literal; null where the text is something else, or holds more than plain properties. */
export function propertiesOf(literal: string): readonly string[] | null {
  const items = itemsOf(literal)?.items;
  return items?.every(({ name }) => name !== undefined) === true ? items.flatMap(({ name }) => name ?? []) : null;
}

/**
 * An object literal with some properties set or taken away; everything else in it stays as it is written. Text that is not a literal is
 * spread into one.
 *
 * @param indent of the line on which it begins
 */
export function changeProperties(literal: string, changes: PropertyChanges, indent: number): string {
  const parsed = itemsOf(literal) ?? { items: [{ name: undefined, text: `...${literal}` }], rest: '', isOpen: false };
  const kept = parsed.items.filter(({ name }) => name === undefined || changes.get(name) !== null);
  const named = new Set(kept.map(({ name }) => name));
  const texts = kept.map(({ name, text }) => {
    const value = name === undefined ? undefined : changes.get(name);
    if (value === undefined || value === null || name === undefined) return text;
    const comments = text.slice(0, text.length - withoutComments(text).length);
    return `${comments}${name}: ${value}`;
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
  const tokens = tokensOf(literal);
  const close = tokens.length - 1;
  if (!isMark(tokens[0], '{') || closingIndex(tokens, 0) !== close) return null;
  const ranges = listItems(tokens, 0, close);
  let from = 1;
  const items = ranges.map(({ first, last }): Item => {
    const end = tokens[last]?.end ?? from;
    // A comment belongs to the property behind it.
    const text = literal.slice(from, end).replace(/^\s*,/, '').trim();
    from = end;
    const [name, colon] = [tokens[first], tokens[first + 1]];
    const isNamed =
      name !== undefined && ['word', 'text'].includes(name.kind) && (isMark(colon, ':') || first === last);
    return { name: isNamed ? bare(name.text) : undefined, text };
  });
  const behind = literal
    .slice(from, tokens[close]?.start ?? from)
    .replace(/^\s*,/, '')
    .trim();
  const last = items.pop();
  const isAttached = last !== undefined && behind !== '' && !/\n|\/\//.test(behind);
  if (last !== undefined) items.push(isAttached ? { ...last, text: `${last.text} ${behind}` } : last);
  const rest = isAttached ? '' : behind;
  return { items, rest, isOpen: /^\{[^\S\n]*\n/.test(literal) };
}

function bare(name: string): string {
  return /^['"]/.test(name) ? name.slice(1, -1) : name;
}

function withoutComments(text: string): string {
  return text.slice(tokensOf(text)[0]?.start ?? 0);
}
