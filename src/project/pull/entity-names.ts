import { DbContext } from '../../context/db-context.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { type DatabaseSchema, shownKeys } from '../../schema/database-schema.js';
import { propertyNames } from './property-names.js';
import { camelCase, freeName, kebabCase, pascalCase, singular } from './words.js';

/** The names of a collection in code. */
export interface EntityName {
  readonly collection: string;
  readonly className: string;
  /** Name of the file, without extension. */
  readonly file: string;
  /** Name of the set in the context, and of the constant for `defineCollection`. */
  readonly set: string;
  /** Property by stored key, including both ends of relationships. */
  readonly properties: ReadonlyMap<string, string>;
}

export type EntityNames = ReadonlyMap<string, EntityName>;

export function classNameOf(names: EntityNames, collection: string): string {
  return names.get(collection)?.className ?? collection;
}

export const CONTEXT_NAME = 'AppDb';

/** Names that pulled files import from entwrite, or use without an import. */
const TAKEN_CLASSES = [
  ...['Attribute', 'Collection', 'CreatedAt', 'DbContext', 'Id', 'Index', 'InferDocument', 'ManyToMany', 'ManyToOne'],
  ...['OneToMany', 'OneToOne', 'Opt', 'Permission', 'Permissions', 'Ref', 'Reference', 'Role', 'Sequence', 'UpdatedAt'],
  ...['Array', 'BigInt', 'Boolean', 'Date', 'Function', 'Number', 'Object', 'Promise', 'Reflect', 'String'],
  'Symbol',
  CONTEXT_NAME,
].map((name) => name.toLowerCase());

/** Words that cannot name a constant. */
const KEYWORDS = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield defineCollection arguments eval undefined globalThis exports require module'.split(
    ' ',
  ),
);

/** Words that cannot name a type. */
const TYPE_WORDS = new Set(
  'abstract any asserts bigint boolean infer keyof never number object readonly string symbol unique unknown'.split(
    ' ',
  ),
);

/** An id that Appwrite generated. */
const MADE_UP = /^[0-9a-f]{20}$/;

export interface NamingOptions {
  /** Entities that already have names, which stay. */
  readonly model?: EntityModel;
  /** Sets that the context already has. */
  readonly sets?: readonly string[];
}

/** The members of every context, which cannot name a set. */
const CONTEXT_MEMBERS = [DbContext.prototype, Object.prototype].flatMap((one) => Object.getOwnPropertyNames(one));

/** Names of class, file, set and properties for every collection, from the schema and existing names; no two differ only in case. */
export function nameEntities(schema: DatabaseSchema, { model, sets: existing = [] }: NamingOptions = {}): EntityNames {
  const known = new Map(model?.entities.map((entity) => [entity.collection, entity]));
  const names = [...known.values()].map(({ name }) => name).filter(isTypeName);
  const classes = new Set([...TAKEN_CLASSES, ...names.map((name) => name.toLowerCase())]);
  const sets = new Set([...KEYWORDS, ...CONTEXT_MEMBERS, ...existing].map((name) => name.toLowerCase()));
  return new Map(
    schema.collections.map((collection) => {
      const entity = known.get(collection.id);
      const source = MADE_UP.test(collection.id) ? collection.name : collection.id;
      const className = entity !== undefined && isTypeName(entity.name) ? entity.name : freeClass(source, classes);
      classes.add(className.toLowerCase());
      const set = freeSet(source, className, sets);
      sets.add(set.toLowerCase());
      const properties = propertyNames(
        shownKeys(schema, collection.id),
        entity?.properties.map(({ key, property }) => [key, property] as const),
      );
      return [collection.id, { collection: collection.id, className, file: kebabCase(className), set, properties }];
    }),
  );
}

/** An entity of `defineCollection` is named by its id, which may not be a valid name of a type. */
function isTypeName(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !KEYWORDS.has(name) && !TYPE_WORDS.has(name);
}

function freeClass(source: string, taken: ReadonlySet<string>): string {
  const name = singular(pascalCase(source));
  const start = /^\p{ID_Start}/u.test(name) ? name : `Collection${name}`;
  const isTaken = (candidate: string) => taken.has(candidate.toLowerCase());
  return isTaken(start) ? freeName(`${start}Entity`, isTaken) : start;
}

function freeSet(source: string, className: string, taken: ReadonlySet<string>): string {
  const name = camelCase(source);
  const start = /^\p{ID_Start}/u.test(name) ? name : camelCase(className);
  const isTaken = (candidate: string) => taken.has(candidate.toLowerCase());
  return isTaken(start) ? freeName(`${start}Set`, isTaken) : start;
}
