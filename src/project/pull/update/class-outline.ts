import { type Token, tokensOf } from './source-tokens.js';
import { closingIndex, isMark, listItems, opens } from './token-groups.js';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A decorator where it is written, from its `@` on. */
export interface DecoratorOutline extends Span {
  readonly name: string;
  readonly args: readonly Span[];
}

/** A member of a class; its span begins with its decorators. */
export interface MemberOutline extends Span {
  readonly name: string;
  readonly decorators: readonly DecoratorOutline[];
  /** `?`, `!` or nothing, with the place behind the name where it is written; null for a method. */
  readonly mark: (Span & { readonly text: string }) | null;
  /** The written type; null where there is none. */
  readonly type: Span | null;
}

export interface ClassOutline {
  readonly decorators: readonly DecoratorOutline[];
  /** Where `export class` begins. */
  readonly start: number;
  readonly members: readonly MemberOutline[];
  /** Between the braces. */
  readonly body: Span;
}

const BEFORE_CLASS = new Set(['export', 'default', 'abstract', 'declare']);
const MODIFIERS = new Set([
  'public',
  'private',
  'protected',
  'static',
  'readonly',
  'override',
  'declare',
  'abstract',
  'accessor',
  'async',
  'get',
  'set',
]);

/** What a file says of a class, by places in its text; null where it has none of that name. */
export function classOutline(source: string, name: string): ClassOutline | null {
  const tokens = tokensOf(source);
  let decorators: DecoratorOutline[] = [];
  let start: number | null = null;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (isMark(token, '@')) {
      const read = readDecorator(tokens, at);
      decorators.push(read.decorator);
      at = read.last;
    } else if (token.kind === 'word' && BEFORE_CLASS.has(token.text)) start ??= token.start;
    else if (token.kind === 'word' && token.text === 'class' && tokens[at + 1]?.text === name) {
      const open = bodyIndex(tokens, at + 2);
      const close = closingIndex(tokens, open);
      const body = { start: tokens[open]?.end ?? 0, end: tokens[close]?.start ?? 0 };
      return { decorators, start: start ?? token.start, members: readMembers(tokens, open + 1, close), body };
    } else {
      decorators = [];
      start = null;
      if (opens(token)) at = closingIndex(tokens, at);
    }
  }
  return null;
}

/** The brace that opens the body: behind type arguments, which may hold braces. */
function bodyIndex(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (isMark(token, '<')) depth += 1;
    if (isMark(token, '>')) depth -= 1;
    if (isMark(token, '{') && depth === 0) return at;
  }
  return tokens.length - 1;
}

function readDecorator(tokens: readonly Token[], at: number): { decorator: DecoratorOutline; last: number } {
  let last = at + 1;
  while (isMark(tokens[last + 1], '.')) last += 2;
  const name = tokens[last]?.text ?? '';
  const start = tokens[at]?.start ?? 0;
  if (!isMark(tokens[last + 1], '('))
    return { decorator: { name, args: [], start, end: tokens[last]?.end ?? start }, last };
  const open = last + 1;
  const close = closingIndex(tokens, open);
  const args = listItems(tokens, open, close).map((item) => ({
    start: tokens[item.first]?.start ?? 0,
    end: tokens[item.last]?.end ?? 0,
  }));
  return { decorator: { name, args, start, end: tokens[close]?.end ?? start }, last: close };
}

function readMembers(tokens: readonly Token[], from: number, close: number): readonly MemberOutline[] {
  const members: MemberOutline[] = [];
  for (let at = from; at < close; ) {
    if (isMark(tokens[at], ';')) {
      at += 1;
      continue;
    }
    const first = at;
    const decorators: DecoratorOutline[] = [];
    while (isMark(tokens[at], '@')) {
      const read = readDecorator(tokens, at);
      decorators.push(read.decorator);
      at = read.last + 1;
    }
    while (isModifier(tokens, at)) at += 1;
    const nameToken = tokens[at];
    const afterName = nameToken !== undefined && opens(nameToken) ? closingIndex(tokens, at) + 1 : at + 1;
    const last = memberEnd(tokens, afterName, close);
    members.push({
      name: nameOf(nameToken),
      decorators,
      start: tokens[first]?.start ?? 0,
      end: tokens[last]?.end ?? 0,
      ...typing(tokens, afterName, last),
    });
    at = last + 1;
  }
  return members;
}

/** A modifier is followed by another one or by a name, so a property may be called `static`. */
function isModifier(tokens: readonly Token[], at: number): boolean {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token?.kind !== 'word' || !MODIFIERS.has(token.text) || next === undefined) return false;
  return next.kind === 'word' || next.kind === 'text' || isMark(next, '[') || isMark(next, '*');
}

function nameOf(token: Token | undefined): string {
  return token?.kind === 'text' ? token.text.slice(1, -1) : (token?.text ?? '');
}

/** What a type or an expression that goes on in the next line ends with, or goes on with. */
const GOES_ON_AFTER = new Set([
  '|',
  '&',
  ':',
  '=',
  '=>',
  ',',
  '<',
  '.',
  '?',
  '+',
  '-',
  '*',
  '/',
  'extends',
  'keyof',
  'typeof',
]);
const GOES_ON_WITH = new Set(['|', '&', '=', '=>', '.', '?', ':', '+', '-', '*', '/', '>', '(', '[', '<']);

/** The last token of a member: its semicolon, the end of its line, or the brace that closes the body of a method. */
function memberEnd(tokens: readonly Token[], from: number, close: number): number {
  for (let at = from; at < close; at++) {
    const token = tokens[at];
    const before = tokens[at - 1];
    if (token === undefined) break;
    if (isMark(token, ';')) return at;
    const goesOn = GOES_ON_AFTER.has(before?.text ?? '') || GOES_ON_WITH.has(token.text);
    if (at > from && token.isFirst && !goesOn && !isMark(token, '{')) return at - 1;
    if (!opens(token)) continue;
    const end = closingIndex(tokens, at);
    const isBody = isMark(token, '{') && !GOES_ON_AFTER.has(before?.text ?? '');
    if (isBody) return end;
    at = end;
  }
  return close - 1;
}

function typing(tokens: readonly Token[], at: number, last: number): Pick<MemberOutline, 'mark' | 'type'> {
  const token = tokens[at];
  const behind = tokens[at - 1]?.end ?? 0;
  if (isMark(token, '(') || isMark(token, '<')) return { mark: null, type: null };
  const hasMark = isMark(token, '?') || isMark(token, '!');
  const mark =
    hasMark && token
      ? { start: token.start, end: token.end, text: token.text }
      : { start: behind, end: behind, text: '' };
  const colon = hasMark ? at + 1 : at;
  if (!isMark(tokens[colon], ':') || colon >= last) return { mark, type: null };
  let end = colon + 1;
  while (end <= last && !isMark(tokens[end], ';') && !isMark(tokens[end], '=')) {
    const inner = tokens[end];
    end = inner !== undefined && opens(inner) ? closingIndex(tokens, end) + 1 : end + 1;
  }
  return { mark, type: { start: tokens[colon + 1]?.start ?? 0, end: tokens[end - 1]?.end ?? 0 } };
}
