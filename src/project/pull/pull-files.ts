import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { LeftOut } from '../../schema/rules/holdable-schema.js';
import { stringifyJson } from '../../util/canonical-json.js';
import { CONTEXT_NAME, type EntityNames, nameEntities } from './entity-names.js';
import { classSet, printContext } from './print-context.js';
import { printDefinition } from './print-definition.js';
import { printEntity } from './print-entity.js';
import { printRowTypes } from './print-row-types.js';
import { camelCase, kebabCase } from './words.js';

/** The output of a pull: entity classes, `defineCollection`, row types for a client, or the schema as JSON. */
export type PullFormat = 'classes' | 'definitions' | 'types' | 'json';

export const PULL_FORMATS: readonly PullFormat[] = ['classes', 'definitions', 'types', 'json'];

interface PullFilesOptions {
  readonly format: PullFormat;
  /** How relative imports end: with `.js` in projects with ES modules, otherwise with nothing. */
  readonly suffix: string;
  readonly leftOut?: readonly LeftOut[];
}

/** Source text by the name of its file. */
export type PulledFiles = ReadonlyMap<string, string>;

/** The file that holds the context. */
const CONTEXT_FILE = `${kebabCase(CONTEXT_NAME)}.ts`;

/** The files that describe a schema in a new project. */
export function pullFiles(schema: DatabaseSchema, options: PullFilesOptions): PulledFiles {
  return WRITERS[options.format](schema, nameEntities(schema), options);
}

type Writer = (schema: DatabaseSchema, names: EntityNames, options: PullFilesOptions) => PulledFiles;

const WRITERS: Readonly<Record<PullFormat, Writer>> = {
  classes: (schema, names, { suffix, leftOut = [] }) => {
    const specifierOf = (id: string) => `./${names.get(id)?.file ?? id}${suffix}`;
    const entities = [...names.values()];
    return new Map([
      ...schema.collections.map((collection): [string, string] => {
        const own = leftOut.filter(({ collection: id }) => id === collection.id);
        const text = printEntity(schema, collection, names, specifierOf, own);
        return [`${names.get(collection.id)?.file ?? collection.id}.ts`, text];
      }),
      [CONTEXT_FILE, printContext(entities.map((name) => classSet(name, specifierOf(name.collection))))],
    ]);
  },
  definitions: (schema, names, { suffix }) => {
    const entities = [...names.values()];
    return new Map([
      ...schema.collections.map((collection): [string, string] => {
        const { set = camelCase(collection.id), className = collection.id, file } = names.get(collection.id) ?? {};
        return [`${file}.ts`, printDefinition(schema, collection, { constant: set, typeName: className })];
      }),
      [
        CONTEXT_FILE,
        printContext(entities.map(({ set, file }) => ({ set, source: set, specifier: `./${file}${suffix}` }))),
      ],
    ]);
  },
  types: (schema, names) => new Map([['rows.ts', printRowTypes(schema, names)]]),
  json: (schema) => new Map([['schema.json', `${stringifyJson(schema, 2)}\n`]]),
};
