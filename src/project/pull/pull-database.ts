import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { EntwriteError } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { holdableSchema, type LeftOut } from '../../schema/rules/holdable-schema.js';
import { definedOnly } from '../../util/defined-only.js';
import { expectedName } from '../../util/near-names.js';
import { defaultFolder, type InitReport, initProject } from '../init-project.js';
import type { PullPlace } from './open-pull.js';
import { type PullFormat, pullFiles } from './pull-files.js';
import { readClasses } from './update/read-classes.js';
import { relatedTo, updateFiles } from './update/update-files.js';
import { type FileToWrite, filesIn, type WrittenFiles, writePulled } from './write-pulled.js';

interface PullOptions {
  readonly format: PullFormat;
  /** The folder for files, within the project; null: `src/database` or `database`. */
  readonly out: string | null;
  /** Ids of the collections to pull; null: all. */
  readonly only: readonly string[] | null;
  /** Reports what would be written, and writes nothing. */
  readonly check: boolean;
}

export interface PullReport extends WrittenFiles {
  readonly collections: number;
  /** Files of a new project that were extended, with the added lines. */
  readonly extended: InitReport['extended'];
  /** What the user of a new project still has to do. */
  readonly remarks: readonly string[];
  /** What in the database no entity can declare. */
  readonly leftOut: readonly LeftOut[];
  /** What differs and has to be changed by hand. */
  readonly byHand: readonly string[];
  /** Classes whose collection is not in the database. */
  readonly absent: readonly string[];
}

/** Writes or updates a project's sources. Throws configuration_invalid for unknown collections, and for files that hold something else. */
export async function pullDatabase(place: PullPlace, live: DatabaseSchema, options: PullOptions): Promise<PullReport> {
  const chosen = limited(live, options.only);
  const updatesClasses = place.model !== null && isUpdate(place.model, options);
  // In existing classes, relationships with collections that are not pulled stay as they are.
  const { schema, leftOut } = holdableSchema(updatesClasses ? amongEachOther(chosen) : chosen);
  const files =
    place.model !== null && updatesClasses
      ? updateOf(place, place.model, schema, leftOut, options.only)
      : { files: freshFiles(place.folder, schema, leftOut, options), byHand: [], absent: [] };
  const written = await writePulled(place.folder, files.files, options.check);
  const isNew = place.model === null && !options.check && ['classes', 'definitions'].includes(options.format);
  const project = isNew ? initProject(place.folder) : null;
  return {
    ...written,
    written: [...written.written, ...(project?.written ?? [])],
    extended: project?.extended ?? {},
    remarks: project?.remarks ?? [],
    collections: schema.collections.length,
    leftOut,
    byHand: files.byHand,
    absent: files.absent,
  };
}

/** Whether the classes of a project are updated in place: if it has any, and files are not wanted elsewhere. */
function isUpdate({ entities }: EntityModel, { format, out }: PullOptions): boolean {
  return format === 'classes' && out === null && entities.length > 0;
}

function freshFiles(
  folder: string,
  schema: DatabaseSchema,
  leftOut: readonly LeftOut[],
  { format, out }: PullOptions,
): readonly FileToWrite[] {
  const place = relative(folder, resolve(folder, out ?? defaultFolder(folder))) || '.';
  const files = pullFiles(schema, { format, suffix: suffixOf(folder), leftOut });
  return filesIn(place, files, format !== 'classes');
}

function updateOf(
  { folder, contextName }: PullPlace,
  model: EntityModel,
  live: DatabaseSchema,
  leftOut: readonly LeftOut[],
  only: readonly string[] | null,
): { readonly files: readonly FileToWrite[]; readonly byHand: readonly string[]; readonly absent: readonly string[] } {
  const scope = only === null ? model.schema : amongEachOther(withCollections(model.schema, only));
  const declared = readClasses(folder, model, contextName ?? '');
  const { files, fresh, byHand, absent } = updateFiles({
    ...declared,
    model: { ...model, schema: scope },
    live,
    leftOut,
    suffix: suffixOf(folder),
  });
  const toWrite = [...files].map(([path, text]) => ({
    path,
    text,
    isOwn: !fresh.has(path),
    ...definedOnly({ madeOf: declared.texts.get(path) }),
  }));
  return { files: toWrite, byHand, absent };
}

/** Some collections of a schema. Throws `configuration_invalid` for an unknown id. */
function limited({ collections }: DatabaseSchema, only: readonly string[] | null): DatabaseSchema {
  if (only === null) return { collections };
  const ids = collections.map(({ id }) => id);
  const unknown = only.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new EntwriteError('configuration_invalid', {
      at: `--only ${unknown}`,
      found: 'no collection with this id',
      expected: expectedName(unknown, ids, `one of ${ids.join(', ')}`),
      remedy: 'Correct the id.',
    });
  }
  return withCollections({ collections }, only);
}

function withCollections({ collections }: DatabaseSchema, ids: readonly string[]): DatabaseSchema {
  return { collections: collections.filter(({ id }) => ids.includes(id)) };
}

/** A schema without relationships to collections outside of it. */
function amongEachOther({ collections }: DatabaseSchema): DatabaseSchema {
  const ids = collections.map(({ id }) => id);
  return { collections: collections.map((collection) => relatedTo(collection, ids)) };
}

/** How relative imports end in a project: with `.js` if it uses ES modules. */
function suffixOf(folder: string): string {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8')) ? '.js' : '';
}
