import { type Code, codeText } from '../../../migrations/generate/source-text.js';
import { MEMBER_INDENT } from '../attribute-member.js';
import type { EntityMember } from '../entity-member.js';
import { printDecorator } from '../print-entity.js';
import type { DecoratorOutline, MemberOutline } from './class-outline.js';
import { changeProperties, propertiesOf } from './object-text.js';
import type { TextEdit } from './text-edits.js';

/** Decorators that declare what a property stores. */
const STORING = new Set(['Attribute', 'Reference', 'ManyToOne', 'OneToMany', 'OneToOne', 'ManyToMany']);

/** The decorator that declares what a member stores; undefined if it stores nothing. */
export function storingDecorator({ decorators }: MemberOutline): DecoratorOutline | undefined {
  return decorators.find(({ name }) => STORING.has(name));
}

/** Edits a written member only where entwrite's text for the model differs from that for the database; everything else stays. */
export function editMember(
  source: string,
  written: MemberOutline,
  before: EntityMember,
  after: EntityMember,
): readonly TextEdit[] {
  const decorator = storingDecorator(written);
  if (decorator === undefined) return [];
  return [...editDecorator(source, decorator, before, after), ...editDeclaration(source, written, before, after)];
}

function editDecorator(
  source: string,
  decorator: DecoratorOutline,
  before: EntityMember,
  after: EntityMember,
): readonly TextEdit[] {
  const [old, fresh] = [optionsOf(before), optionsOf(after)];
  const changes = new Map<string, string | null>();
  for (const [name, text] of fresh) if (old.get(name) !== text) changes.set(name, text);
  for (const name of old.keys()) if (!fresh.has(name)) changes.set(name, null);
  const isOther = decorator.name !== after.decorator || targetOf(before) !== targetOf(after);
  const isReference = decorator.name === 'Reference' && after.decorator === 'Attribute';
  if (isOther && !(isReference && !['type', 'size', 'encrypt'].some((name) => changes.has(name))))
    return [{ ...decorator, text: printDecorator(after.decorator, after.args, MEMBER_INDENT) }];
  const at = decorator.name === 'Attribute' ? 0 : 1;
  const given = decorator.args[at];
  const literal = given === undefined ? '{}' : source.slice(given.start, given.end);
  // An attribute without a default is required, unless a function makes its default: then `required` must be explicit.
  if (changes.get('required') === null && propertiesOf(literal)?.includes('required') !== true)
    changes.set('required', 'true');
  if (changes.size === 0) return [];
  const text = changeProperties(literal, changes, MEMBER_INDENT);
  const args = decorator.args.slice(0, at).map(({ start, end }) => source.slice(start, end));
  const all = [...args, ...(text === '' ? [] : [text])].join(', ');
  return [
    {
      start: decorator.start,
      end: decorator.end,
      text: `@${source.slice(decorator.callee.start, decorator.callee.end)}(${all})`,
    },
  ];
}

/** The options in a member's text, by name. */
function optionsOf({ args }: EntityMember): ReadonlyMap<string, string> {
  const last = args.at(-1);
  if (last === undefined || typeof last === 'string') return new Map();
  return new Map(
    last.items.flatMap((item: Code): [string, string][] => {
      const [, name, value] = /^(\w+): ([\s\S]*)$/.exec(codeText(item, MEMBER_INDENT + 2)) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

function targetOf({ decorator, args }: EntityMember): Code | undefined {
  return decorator === 'Attribute' ? undefined : args[0];
}

const DECLARATION = /^[^?!:]+([?!]?):\s*([\s\S]*);$/;

function editDeclaration(
  source: string,
  { mark, type }: MemberOutline,
  before: EntityMember,
  after: EntityMember,
): readonly TextEdit[] {
  const [, oldMark = '', oldType = ''] = DECLARATION.exec(before.declaration) ?? [];
  const [, newMark = '', newType = ''] = DECLARATION.exec(after.declaration) ?? [];
  if (mark === null || type === null) return [];
  const written = source.slice(type.start, type.end);
  const edits: TextEdit[] = [];
  // A property with an initial value takes no `!`.
  const nextMark = newMark === '!' && /^\s*=/.test(source.slice(type.end)) ? '' : newMark;
  if (oldMark !== newMark && mark.text !== nextMark) edits.push({ ...mark, text: nextMark });
  const next = nextType(written, oldType, newType);
  if (next !== written) edits.push({ ...type, text: next });
  return edits;
}

/** A written type that only gains or loses `Opt` keeps its inner type; one with other values is replaced. */
function nextType(written: string, oldType: string, newType: string): string {
  if (oldType === newType) return written;
  const [old, fresh, own] = [bareType(oldType), bareType(newType), bareType(written)];
  const inner = same(old.type, fresh.type) ? own.type : fresh.type;
  return fresh.isOpt ? `Opt<${inner}>` : inner;
}

function bareType(type: string): { readonly type: string; readonly isOpt: boolean } {
  const inner = /^Opt<([\s\S]*)>$/.exec(type.trim())?.[1];
  return { type: (inner ?? type).trim(), isOpt: inner !== undefined };
}

function same(a: string, b: string): boolean {
  return a.replace(/\s+/g, '') === b.replace(/\s+/g, '');
}
