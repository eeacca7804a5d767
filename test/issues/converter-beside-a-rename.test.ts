import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { generateMigrations } from '../../src/migrations/generate/generate-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';

/** `euros` became `cents` with every value as it was, although the entity said how to convert them: only a change of type did. */

const priced = (attributes: Parameters<typeof defineCollection>[1]) =>
  class Db extends DbContext {
    readonly prices = this.set(defineCollection('prices', attributes));
  };
const euros = priced({ euros: { type: 'integer' } });
const toCents = (stored: number) => stored * 100;

it('is refused where the type stays, and nothing is changed', () =>
  onFreshDatabase(async (database) => {
    await database.open(euros, { backups: 'off' }).getSchemaManager().migrate();
    await database.documents.create('prices', 'a', { values: { euros: 3 } });
    const cents = database.open(priced({ cents: { type: 'integer', renamedFrom: 'euros', convert: toCents } }), {
      backups: 'off',
    });
    expect((await cents.getSchemaManager().analyze()).blockers).toMatchObject([
      { rule: 'convert_unused', at: 'prices.cents' },
    ]);
    expect(await failureOf(cents.getSchemaManager().migrate({ allowDestructive: true }))).toMatchObject({
      code: 'plan_refused',
      findings: [{ rule: 'convert_unused' }],
    });
    expect((await database.documents.get('prices', 'a'))?.euros).toBe(3);
  }));

it.each([
  ['without a converter', { type: 'integer', renamedFrom: 'euros' }, 3],
  ['with a change of type', { type: 'float', renamedFrom: 'euros', convert: toCents }, 300],
] as const)('is a rename %s', (_name, cents, wanted) =>
  onFreshDatabase(async (database) => {
    await database.open(euros, { backups: 'off' }).getSchemaManager().migrate();
    await database.documents.create('prices', 'a', { values: { euros: 3 } });
    const context = database.open(priced({ cents: cents as never }), { backups: 'off' });
    await context.getSchemaManager().migrate({ allowDestructive: true });
    expect((await database.documents.get('prices', 'a'))?.cents).toBe(wanted);
    // What the entity says stays there for good.
    expect((await context.getSchemaManager().analyze()).isEmpty).toBe(true);
  }));

it('is refused by generate, too, before a file is written', () =>
  onFreshDatabase(async (database) => {
    const folder = mkdtempSync(join(tmpdir(), 'entwrite-'));
    const first = database.open(euros, { backups: 'off' });
    await generateMigrations(first, { folder });
    await runMigrations(first, { folder });
    const files = readdirSync(folder);
    const cents = database.open(priced({ cents: { type: 'integer', renamedFrom: 'euros', convert: toCents } }), {
      backups: 'off',
    });
    expect(await failureOf(generateMigrations(cents, { folder }))).toMatchObject({
      code: 'plan_refused',
    });
    expect(readdirSync(folder)).toEqual(files);
  }));
