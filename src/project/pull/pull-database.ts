import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { DbContext } from '../../context/db-context.js';
import { EntwriteError } from '../../errors.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { nearNames } from '../../util/near-names.js';
import { initProject } from '../init-project.js';
import { holdableSchema, type LeftOut } from './holdable-schema.js';
import type { PullPlace } from './open-pull.js';
import { type PullFormat, pullFiles } from './pull-files.js';
import { readPullSource } from './read-pull-source.js';
import { filesIn, type WrittenFiles, writePulled } from './write-pulled.js';

export interface PullOptions {
  readonly format: PullFormat;
  /** The folder for files, within the project; `src/database` or `database` when null. */
  readonly out: string | null;
  /** Ids of the collections to look at; all when null. */
  readonly only: readonly string[] | null;
  /** Tells what would be written, and writes nothing. */
  readonly check: boolean;
}

/** The outcome of a pull. */
export interface PullReport extends WrittenFiles {
  readonly collections: number;
  /** What of the database no entity can declare. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Writes source files from a live database.
 *
 * @throws EntwriteError configuration_invalid for a collection that does not exist and for files that hold something else
 */
export async function pullDatabase(place: PullPlace, options: PullOptions): Promise<PullReport> {
  if (place.ports === null) throw new Error('a place without a database');
  const live = await readPullSource(place.ports);
  const { schema, leftOut } = holdableSchema(limited(live, options.only));
  const base = existsSync(join(place.folder, 'src')) ? 'src/database' : 'database';
  const out = relative(place.folder, resolve(place.folder, options.out ?? base)) || '.';
  const files = pullFiles(schema, {
    format: options.format,
    suffix: isModule(place.folder) ? '.js' : '',
    takenSets: Object.getOwnPropertyNames(DbContext.prototype),
    leftOut,
  });
  const written = await writePulled(place.folder, filesIn(out, files, options.format !== 'classes'), options.check);
  const isNew = place.model === null && !options.check && ['classes', 'definitions'].includes(options.format);
  const set = isNew ? initProject(place.folder).written : [];
  return { ...written, written: [...written.written, ...set], collections: schema.collections.length, leftOut };
}

/** Some collections of a schema, with the relationships between them. */
function limited({ collections }: DatabaseSchema, only: readonly string[] | null): DatabaseSchema {
  if (only === null) return { collections };
  const ids = collections.map(({ id }) => id);
  const unknown = only.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new EntwriteError('configuration_invalid', {
      at: `--only ${unknown}`,
      found: 'no collection of this id',
      expected: `one of ${nearNames(unknown, ids).join(', ') || ids.join(', ')}`,
      remedy: 'Correct the id.',
    });
  }
  return {
    collections: collections
      .filter(({ id }) => only.includes(id))
      .map((collection) => ({
        ...collection,
        relationships: collection.relationships.filter(({ relatedCollection }) => only.includes(relatedCollection)),
      })),
  };
}

function isModule(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8'));
}
