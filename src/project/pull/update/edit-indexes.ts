import { indexName } from '../../../metadata/model/index-name.js';
import type { IndexOrder, IndexSchema, IndexType } from '../../../schema/index-schema.js';
import { indexArguments } from '../index-code.js';
import { printDecorator } from '../print-entity.js';
import type { ClassOutline, DecoratorOutline, MemberOutline } from './class-outline.js';
import { storingDecorator } from './edit-member.js';
import { changeProperties } from './object-text.js';
import type { News } from './schema-news.js';
import { type FileEdits, insertion, removal, type TextEdit } from './text-edits.js';

/** Edits for the indexes that differ. */
export function editIndexes(
  source: string,
  outline: ClassOutline,
  news: ReadonlyMap<string, News<IndexSchema>>,
  properties: ReadonlyMap<string, string>,
): FileEdits {
  const keys = new Map([...properties].map(([key, property]) => [property, key]));
  const written = writtenIndexes(source, outline, keys);
  const edits: TextEdit[] = [];
  const missed: string[] = [];
  for (const [key, { model, live }] of news) {
    const found = written.find((index) => index.key === key);
    if (model !== undefined && found === undefined) missed.push(key);
    else if (found !== undefined) edits.push(found.remove);
    if (live !== undefined && (model === undefined || found !== undefined)) {
      const text = printDecorator('Index', indexArguments(live, properties), 0);
      edits.push(insertion(outline.start, `${text}\n`));
    }
  }
  return { edits, missed };
}

interface WrittenIndex {
  readonly key: string;
  readonly remove: TextEdit;
}

function writtenIndexes(
  source: string,
  { decorators, members }: ClassOutline,
  keys: ReadonlyMap<string, string>,
): readonly WrittenIndex[] {
  const textOf = ({ start, end }: { readonly start: number; readonly end: number }) => source.slice(start, end);
  const read = (decorator: DecoratorOutline, property: string | null): WrittenIndex[] => {
    if (decorator.name !== 'Index') return [];
    const texts = decorator.args.map(textOf);
    const hasList = texts[0]?.startsWith('[') === true;
    const names = hasList ? quoted(texts[0] ?? '') : property === null ? [] : [property];
    const key = keyOf(
      names.map((name) => keys.get(name) ?? name),
      (hasList ? texts[1] : texts[0]) ?? '',
    );
    return [{ key, remove: removal(source, decorator) }];
  };
  return [
    ...decorators.flatMap((decorator) => read(decorator, null)),
    ...members.flatMap((member) => member.decorators.flatMap((decorator) => read(decorator, member.name))),
    ...members.flatMap((member) => referenceIndex(source, member, keys)),
  ];
}

/** The index that `@Reference` implies is removed by its option. */
function referenceIndex(source: string, member: MemberOutline, keys: ReadonlyMap<string, string>): WrittenIndex[] {
  const decorator = storingDecorator(member);
  const options = decorator?.args[1];
  if (decorator?.name !== 'Reference') return [];
  const literal = options === undefined ? '{}' : source.slice(options.start, options.end);
  const text = changeProperties(literal, new Map([['index', 'false']]), 2);
  const remove = options === undefined ? insertion(decorator.end - 1, `, ${text}`) : { ...options, text };
  return [{ key: keyOf([keys.get(member.name) ?? member.name], ''), remove }];
}

function keyOf(attributes: readonly string[], options: string): string {
  const name = /\bname:\s*(['"`])(.*?)\1/.exec(options)?.[2];
  const type = (/\btype:\s*(['"`])(\w+)\1/.exec(options)?.[2] ?? 'key') as IndexType;
  const orders = quoted(/\borders:\s*(\[[^\]]*\])/.exec(options)?.[1] ?? '') as readonly IndexOrder[];
  return name ?? indexName({ type, attributes, orders });
}

function quoted(list: string): readonly string[] {
  return [...list.matchAll(/(['"`])(.*?)\1/g)].map(([, , text = '']) => text);
}
