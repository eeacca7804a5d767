import type { ClassElement, Decorator, ParseResult } from 'oxc-parser';
import { declaredClasses, decoratorName, parseSource } from '../../parse-source.js';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A decorator in the source, from its `@` on. */
export interface DecoratorOutline extends Span {
  readonly name: string;
  /** As written before the arguments, without `@`. */
  readonly callee: Span;
  readonly args: readonly Span[];
}

/** A member of a class; its span begins with its decorators. */
export interface MemberOutline extends Span {
  readonly name: string;
  readonly decorators: readonly DecoratorOutline[];
  /** `?`, `!` or nothing, with its place after the name; null for a method. */
  readonly mark: (Span & { readonly text: string }) | null;
  /** The written type; null if there is none. */
  readonly type: Span | null;
  /** Where the doc comment right above it begins; its start if there is none. */
  readonly docStart: number;
}

export interface ClassOutline {
  readonly decorators: readonly DecoratorOutline[];
  /** Where another decorator goes: at `export class`. */
  readonly start: number;
  readonly members: readonly MemberOutline[];
  /** Between the braces. */
  readonly body: Span;
}

/** The outline of a class, by places in the text; null if the file has no class of that name. */
export function classOutline(source: string, name: string): ClassOutline | null {
  const parsed = parseSource(source);
  const found = declaredClasses(parsed).get(name);
  if (found === undefined) return null;
  const { decorators, body } = found.declaration;
  const docs = parsed.comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
  return {
    decorators: decorators.map((one) => outlineOf(parsed, one)),
    start: Math.max(found.start, behindSpace(source, decorators.at(-1)?.end ?? 0)),
    members: body.body.flatMap((member) => memberOf(source, parsed, member, docs)),
    body: { start: body.start + 1, end: body.end - 1 },
  };
}

function outlineOf(parsed: ParseResult, decorator: Decorator): DecoratorOutline {
  const { expression, start, end } = decorator;
  const [callee, args] =
    expression.type === 'CallExpression' ? [expression.callee, expression.arguments] : [expression, []];
  return { name: decoratorName(parsed, decorator), callee: spanOf(callee), args: args.map(spanOf), start, end };
}

function memberOf(source: string, parsed: ParseResult, member: ClassElement, docs: readonly Span[]): MemberOutline[] {
  if (!('key' in member)) return [];
  const { key, computed, decorators } = member;
  const name = key.type === 'Literal' ? String(key.value) : key.type === 'Identifier' ? key.name : '';
  const span = { ...spanOf(member), docStart: docStart(source, member.start, docs) };
  const base = { ...span, name: computed ? '' : name, decorators: decorators.map((one) => outlineOf(parsed, one)) };
  if (!('typeAnnotation' in member)) return [{ ...base, mark: null, type: null }];
  const at = computed ? source.indexOf(']', key.end) + 1 : key.end;
  const text = member.type.endsWith('PropertyDefinition') && member.optional ? '?' : member.definite ? '!' : '';
  const start = text === '' ? at : source.indexOf(text, at);
  const type = member.typeAnnotation == null ? null : spanOf(member.typeAnnotation.typeAnnotation);
  return [{ ...base, mark: { start, end: start + text.length, text }, type }];
}

/** The start of a doc comment that ends on the line above a place and is alone on its lines. */
function docStart(source: string, at: number, docs: readonly Span[]): number {
  const found = docs.find(
    ({ start, end }) =>
      /^[^\S\n]*\n[^\S\n]*$/.test(source.slice(end, at)) && /(?:^|\n)[^\S\n]*$/.test(source.slice(0, start)),
  );
  return found?.start ?? at;
}

function behindSpace(source: string, at: number): number {
  return at + (/^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(source.slice(at))?.[0].length ?? 0);
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
