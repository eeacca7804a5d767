import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from 'entwrite';
import { runMigrations } from 'entwrite/migrations';
import type { CommonContextOptions } from '../../src/context/context-options.js';
import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startProject } from '../support/live-database.js';

/** A context without entities: what migration files do does not depend on them. */
export class BareDb extends DbContext {}

/** A folder of migration files, a folder for backups, and a database. */
export interface Workplace {
  readonly project: Project;
  readonly database: SharedDatabase;
  readonly folder: string;
  readonly backups: string;
  /** Writes migration files: name to the body of a class, `up(m) { … }` and perhaps more. */
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
  /** A context with backups. */
  readonly open: (options?: Partial<CommonContextOptions>) => BareDb;
  readonly end: () => Promise<void>;
}

/** The file that makes `users`. */
export const USERS_FILE = {
  '001_users':
    "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 60 }); c.string('about', { size: 60, required: false }); }); }",
};

/** A workplace whose first file is applied, with the users u1 to u4. */
export async function openUsers(values: (id: string) => object = () => ({})): Promise<Workplace> {
  const place = await openWorkplace();
  await place.write(USERS_FILE);
  await runMigrations(place.open(), { folder: place.folder });
  for (const id of ['u1', 'u2', 'u3', 'u4'])
    await place.database.documents.create('users', id, { values: { name: `name of ${id}`, ...values(id) } });
  return place;
}

let written = 0;

export async function openWorkplace(given?: Project): Promise<Workplace> {
  const project = given ?? (await startProject());
  const database = sharedDatabase(project);
  const root = await mkdtemp(join(tmpdir(), 'entwrite-migrations-'));
  const folder = join(root, 'migrations');
  const backups = join(root, 'backups');
  await mkdir(folder);
  return {
    project,
    database,
    folder,
    backups,
    async write(files) {
      for (const [name, body] of Object.entries(files)) {
        written += 1;
        const text = `module.exports = class Migration${written} {\n  name = ${JSON.stringify(name)};\n${body}\n};\n`;
        await writeFile(join(folder, `${name}.cjs`), text);
      }
    },
    remove: (name) => rm(join(folder, `${name}.cjs`)),
    open: (options = {}) => database.open(BareDb, { backups: { folder: backups }, ...options }),
    async end() {
      await database.end();
      if (given === undefined) await project.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
