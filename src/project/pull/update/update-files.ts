import { dirname, join } from 'node:path/posix';
import type { EntityModel } from '../../../metadata/model/entity-model.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../../schema/database-schema.js';
import type { LeftOut } from '../../../schema/rules/holdable-schema.js';
import { classNameOf, nameEntities } from '../entity-names.js';
import { importPath } from '../import-line.js';
import { type ContextSet, classSet, contextMember } from '../print-context.js';
import { printEntity } from '../print-entity.js';
import type { PulledFiles } from '../pull-files.js';
import { classOutline } from './class-outline.js';
import { editClass } from './edit-class.js';
import { editImports } from './edit-imports.js';
import { collectionNews, isNews } from './schema-news.js';
import { applyEdits, behindComment, insertion } from './text-edits.js';

/** A class of a project and the file that declares it, by its path in the project with slashes. */
interface ClassFile {
  readonly className: string;
  readonly path: string;
}

export interface FileUpdate {
  readonly model: EntityModel;
  readonly live: DatabaseSchema;
  readonly leftOut: readonly LeftOut[];
  /** The files of the model's classes. */
  readonly classes: readonly ClassFile[];
  readonly context: ClassFile;
  /** Text by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly suffix: string;
}

interface UpdatedFiles {
  /** New or changed files, by path. */
  readonly files: PulledFiles;
  /** The paths of new files, which must not replace anything. */
  readonly fresh: ReadonlySet<string>;
  /** What has to be changed by hand. */
  readonly byHand: readonly string[];
  /** Classes whose collection is not in the database (any more, or yet); they stay. */
  readonly absent: readonly string[];
}

/** A project's files, updated to its database: properties changed, added and removed, new collections. Other classes stay. */
export function updateFiles(options: FileUpdate): UpdatedFiles {
  const { model, classes, context, texts } = options;
  const gone = model.schema.collections.filter(({ id }) => findCollection(options.live, id) === undefined);
  const live = withAbsent(options.live, gone);
  const text = texts.get(context.path);
  const members = text === undefined ? [] : (classOutline(text, context.className)?.members ?? []);
  const names = nameEntities(live, { model, sets: members.map(({ name }) => name) });
  const fresh = live.collections.filter(({ id }) => findCollection(model.schema, id) === undefined);
  const folder = dirname(classes[0]?.path ?? context.path);
  const fileOf = (id: string) => classes.find(({ className }) => className === names.get(id)?.className)?.path;
  const placeOf = (id: string) => fileOf(id) ?? join(folder, `${names.get(id)?.file ?? id}.ts`);
  const specifierFrom = (path: string) => (id: string) => importPath(dirname(path), placeOf(id), options.suffix);
  const files = new Map<string, string>();
  const byHand: string[] = [];
  const absent = gone.map(({ id }) => `There is no collection '${id}': ${classNameOf(names, id)} and its set stay.`);
  for (const declared of model.schema.collections) {
    const found = findCollection(live, declared.id);
    const news = found && collectionNews(model.schema, live, [declared, found]);
    if (found === undefined || news === undefined || !isNews(news)) continue;
    const className = classNameOf(names, declared.id);
    if (model.entities.some(({ collection, entity }) => collection === declared.id && entity === null)) {
      byHand.push(`The collection '${declared.id}' differs from its defineCollection; only classes are changed here.`);
      continue;
    }
    const path = fileOf(declared.id);
    const source = path && (files.get(path) ?? texts.get(path));
    if (path === undefined || source === undefined) {
      byHand.push(`${className} is not in exactly one file, and differs from the collection '${declared.id}'.`);
      continue;
    }
    const [before, after] = [[model.schema, declared] as const, [live, found] as const];
    const specifierOf = specifierFrom(path);
    const edited = editClass({ source, className, model: before, live: after, news, names, specifierOf });
    if (edited.source !== source) files.set(path, edited.source);
    byHand.push(...edited.missed.map((name) => `${name} is not declared in ${path}.`));
  }
  for (const collection of fresh) {
    const path = placeOf(collection.id);
    const own = options.leftOut.filter(({ collection: id }) => id === collection.id);
    files.set(path, printEntity(live, collection, names, specifierFrom(path), own));
  }
  if (fresh.length > 0) addSets();
  return { files, fresh: new Set(fresh.map(({ id }) => placeOf(id))), byHand, absent };

  function addSets(): void {
    const sets = fresh.flatMap(({ id }) => {
      const name = names.get(id);
      return name === undefined ? [] : [classSet(name, specifierFrom(context.path)(id))];
    });
    const source = files.get(context.path) ?? texts.get(context.path);
    const edited = source === undefined ? null : editContext(source, context.className, sets);
    if (edited !== null) files.set(context.path, edited);
    else byHand.push(`The context is not in exactly one file: it lacks ${sets.map(({ set }) => set).join(', ')}.`);
  }
}

/** The file of a context with more sets; null if the class is not in it. */
function editContext(source: string, className: string, sets: readonly ContextSet[]): string | null {
  const outline = classOutline(source, className);
  if (outline === null) return null;
  const last = outline.members.filter(({ start, end }) => /\.set\(/.test(source.slice(start, end))).at(-1);
  const at = behindComment(source, last?.end ?? outline.body.start);
  const text = sets.map((set) => `\n${contextMember(set)}`).join('');
  const end = last === undefined && outline.members.length === 0 && outline.body.start === outline.body.end ? '\n' : '';
  const edited = applyEdits(source, [insertion(at, text + end)]);
  return editImports(
    edited,
    source,
    sets.map(({ source: name, specifier }) => ({ name, specifier })),
  );
}

/** A schema extended by collections that are only in the model, without their relationships to others. */
function withAbsent(live: DatabaseSchema, gone: readonly CollectionSchema[]): DatabaseSchema {
  const ids = gone.map(({ id }) => id);
  return { collections: [...live.collections, ...gone.map((collection) => relatedTo(collection, ids))] };
}

/** A collection with only its relationships to some others. */
export function relatedTo(collection: CollectionSchema, ids: readonly string[]): CollectionSchema {
  const { relationships } = collection;
  return { ...collection, relationships: relationships.filter((one) => ids.includes(one.relatedCollection)) };
}
