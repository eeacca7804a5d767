import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { generateMigrations } from '../../src/migrations/generate/generate-migrations.js';
import { baselineMigrations } from '../../src/migrations/history/baseline-migrations.js';
import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { squashMigrations } from '../../src/migrations/squash/squash-migrations.js';
import { onFreshDatabase, type SharedDatabase } from '../support/live-context.js';

/**
 * Names that change places look the same before and after. While the entity declared it, each `generate` wrote one more file that let them
 * change places, and `migrate()` beside files did so, too: the values went back and forth.
 */

const text = { type: 'string', size: 20, required: false } as const;
type Attributes = Parameters<typeof defineCollection>[1];
const contextOf = (attributes: Attributes) =>
  class extends DbContext {
    readonly users = this.set(defineCollection('users', attributes));
  };
const Plain = contextOf({ a: text, b: text });
const Swapped = contextOf({ a: { ...text, renamedFrom: 'b' }, b: { ...text, renamedFrom: 'a' } });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swaps-'));
});

const open = (database: SharedDatabase, context: typeof Plain) => database.open(context, { backups: 'off' });
const generate = async (database: SharedDatabase, context: typeof Plain) =>
  (await generateMigrations(open(database, context), { folder })).files.length;
const run = (database: SharedDatabase) => runMigrations(open(database, Plain), { folder });
const create = (database: SharedDatabase) => database.documents.create('users', 'u', { values: { a: 'A', b: 'B' } });
const read = async (database: SharedDatabase) => {
  const document = await database.documents.get('users', 'u');
  return `${document?.a}${document?.b}`;
};

it('names that change places in a file do so once', () =>
  onFreshDatabase(async (database) => {
    await generate(database, Plain);
    await run(database);
    await create(database);
    expect(await generate(database, Swapped)).toBe(1);
    await run(database);
    expect(await read(database)).toBe('BA');

    expect(await generate(database, Swapped)).toBe(0);
    const manager = open(database, Swapped).getSchemaManager();
    expect((await manager.analyze()).isEmpty).toBe(true);
    expect(await manager.migrate({ besideFiles: true })).toHaveLength(0);
    expect(await read(database)).toBe('BA');

    await revertMigrations(open(database, Plain), { folder });
    expect(await read(database)).toBe('AB');
    expect((await manager.analyze()).isEmpty).toBe(false);
    await run(database);
    expect(await read(database)).toBe('BA');
  }));

it('names that a file creates are in their places', () =>
  onFreshDatabase(async (database) => {
    expect(await generate(database, Swapped)).toBe(1);
    expect(await generate(database, Swapped)).toBe(0);
    await open(database, Swapped).getSchemaManager().ensureCreated();
    await create(database);
    await baselineMigrations(open(database, Plain), { folder });
    expect((await open(database, Swapped).getSchemaManager().analyze()).isEmpty).toBe(true);
    await run(database);
    expect(await read(database)).toBe('AB');
  }));

it('a squashed file knows of what it was made of', () =>
  onFreshDatabase(async (database) => {
    await generate(database, Plain);
    await generate(database, Swapped);
    await squashMigrations(folder, { name: 'start' });
    expect(await generate(database, Swapped)).toBe(0);
    await run(database);
    expect((await open(database, Swapped).getSchemaManager().analyze()).isEmpty).toBe(true);
  }));
