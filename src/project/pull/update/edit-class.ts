import { codeText } from '../../../migrations/generate/source-text.js';
import type { CollectionSchema, DatabaseSchema } from '../../../schema/database-schema.js';
import { settingsCode } from '../collection-code.js';
import type { EntityMember } from '../entity-member.js';
import { classNameOf, type EntityNames } from '../entity-names.js';
import { entityParts, printMember } from '../print-entity.js';
import { type ClassOutline, classOutline } from './class-outline.js';
import { editImports } from './edit-imports.js';
import { editIndexes } from './edit-indexes.js';
import { editMember, storingDecorator } from './edit-member.js';
import { changeProperties } from './object-text.js';
import type { CollectionNews } from './schema-news.js';
import { applyEdits, behindComment, type FileEdits, insertion, removal, type TextEdit } from './text-edits.js';

/** A class that is to be updated to the database. */
interface ClassEdit {
  readonly source: string;
  readonly className: string;
  readonly model: readonly [DatabaseSchema, CollectionSchema];
  readonly live: readonly [DatabaseSchema, CollectionSchema];
  readonly news: CollectionNews;
  readonly names: EntityNames;
  /** The specifier by which the file imports the class of another collection. */
  readonly specifierOf: (collection: string) => string;
}

interface EditedClass {
  readonly source: string;
  /** What was not found in the class's file, for example because a base class declares it. */
  readonly missed: readonly string[];
}

/** The file of a class, updated to the database; other members, comments and imports stay as they are. */
export function editClass(edit: ClassEdit): EditedClass {
  const { source, className, model, live, news, names } = edit;
  const outline = classOutline(source, className);
  if (outline === null) return { source, missed: [className] };
  const properties = names.get(live[1].id)?.properties ?? new Map<string, string>();
  const before = membersOf(model, names);
  const after = membersOf(live, names);
  const changed = [...news.attributes.keys(), ...news.ends].map((key) => properties.get(key) ?? key);
  const members = editMembers(source, outline, changed, before, after);
  const indexes = editIndexes(source, outline, news.indexes, properties);
  const settings = editSettings(source, outline, live[1], news);
  const edited = applyEdits(source, [...members.edits, ...indexes.edits, ...settings.edits]);
  const fresh = changed.flatMap((property) => after.get(property) ?? []);
  const needed = [
    ...[...fresh.flatMap(({ imports }) => imports), 'Index', ...settingsCode(live[1]).imports].map((name) => ({
      name,
      specifier: 'entwrite',
    })),
    ...fresh.flatMap(({ collections }) =>
      collections.map((id) => ({ name: classNameOf(names, id), specifier: edit.specifierOf(id) })),
    ),
  ];
  return {
    source: editImports(edited, source, needed),
    missed: [...members.missed, ...indexes.missed, ...settings.missed].map((name) => `${className}.${name}`),
  };
}

type Members = ReadonlyMap<string, EntityMember>;

function membersOf([schema, collection]: ClassEdit['live'], names: EntityNames): Members {
  return new Map(entityParts(schema, collection, names).members.map((member) => [member.property, member]));
}

function editMembers(
  source: string,
  outline: ClassOutline,
  changed: readonly string[],
  before: Members,
  after: Members,
): FileEdits {
  const edits: TextEdit[] = [];
  const missed: string[] = [];
  const fresh: EntityMember[] = [];
  for (const property of new Set(changed)) {
    const written = outline.members.find(({ name }) => name === property);
    const [old, next] = [before.get(property), after.get(property)];
    if (old === undefined) {
      if (next !== undefined) fresh.push(next);
    } else if (written === undefined || storingDecorator(written) === undefined) missed.push(property);
    else if (next === undefined) edits.push(removal(source, { start: written.docStart, end: written.end }));
    else edits.push(...editMember(source, written, old, next));
  }
  if (fresh.length > 0) {
    const at = placeOfNews(source, outline, (property) => changed.includes(property) && !after.has(property));
    edits.push(insertion(at, fresh.map((member) => `\n${printMember(member)}`).join('')));
  }
  return { edits, missed };
}

/** After the last property that stores something and stays, else at the start of the body. */
function placeOfNews(
  source: string,
  { members, body }: ClassOutline,
  isRemoved: (property: string) => boolean,
): number {
  const kept = members.filter((member) => storingDecorator(member) !== undefined && !isRemoved(member.name));
  return behindComment(source, kept.at(-1)?.end ?? body.start);
}

function editSettings(
  source: string,
  { decorators }: ClassOutline,
  live: CollectionSchema,
  { settings }: CollectionNews,
): FileEdits {
  if (settings.length === 0) return { edits: [], missed: [] };
  const [id, options] = decorators.find(({ name }) => name === 'Collection')?.args ?? [];
  if (id === undefined) return { edits: [], missed: settings };
  const texts = new Map(
    settingsCode(live).properties.map((code) => {
      const text = codeText(code, 2);
      return [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 2)] as const;
    }),
  );
  const changes = new Map(settings.map((name) => [name as string, texts.get(name) ?? null]));
  const literal = options === undefined ? '{}' : source.slice(options.start, options.end);
  const text = changeProperties(literal, changes, 0);
  if (options === undefined) return { edits: text === '' ? [] : [insertion(id.end, `, ${text}`)], missed: [] };
  return { edits: [text === '' ? { start: id.end, end: options.end, text: '' } : { ...options, text }], missed: [] };
}
