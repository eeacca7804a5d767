import type { Client } from 'node-appwrite';
import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import type { EntwriteError } from '../../src/errors.js';
import { describeProgress, type ProgressEvent } from '../../src/progress.js';
import type { MigrationPlan } from '../../src/schema-manager/plan/migration-plan.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';

/** What happens around a migration: hooks, progress, the logger, `autoMigrate`. */

@Collection('users')
class User {
  @Id() id!: string;
  @Attribute({ size: 40 }) name!: string;
  @Attribute({ required: false }) old_field?: string;
}

class BlogDb extends DbContext {
  readonly users = this.set(User);
}

/** One additive, one widening, one destructive change. */
@Collection('users')
class NewUser {
  @Id() id!: string;
  @Attribute({ size: 80 }) name!: string;
  @Attribute({ required: false }) phone?: string;
}

class NewDb extends DbContext {
  readonly users = this.set(NewUser);
}

const project = useProject();
let shared: SharedDatabase;
const environment = process.env.NODE_ENV;
beforeEach(async () => {
  shared = sharedDatabase(project);
});
afterEach(async () => {
  process.env.NODE_ENV = environment;
  await shared.end();
});

describe('hooks', () => {
  class Hooked extends BlogDb {
    readonly calls: string[] = [];
    fails: string | undefined;
    protected override async onBeforeMigration(plan: MigrationPlan): Promise<void> {
      this.calls.push(`before ${plan.length}`);
      if (this.fails === 'before') throw new Error('not now');
    }
    protected override async onMigrationComplete(client: Client): Promise<void> {
      this.calls.push(`after ${client.config.endpoint}`);
      if (this.fails === 'after') throw new Error('no seed');
    }
  }
  const exists = async () => (await shared.schemas.read()).schema.collections.some(({ id }) => id === 'users');

  it('run before and after, the second one also when there was nothing to do', async () => {
    const db = shared.open(Hooked);
    await db.getSchemaManager().migrate();
    await db.getSchemaManager().ensureCreated();
    const after = `after ${project.endpoint}`;
    expect(db.calls).toEqual(['before 1', after, after]);
  });

  it('stop the migration before it begins', async () => {
    const db = shared.open(Hooked);
    db.fails = 'before';
    const error = await failureOf<EntwriteError>(db.getSchemaManager().migrate());
    expect(error?.code).toBe('hook_failed');
    expect(error?.at).toBe('onBeforeMigration');
    expect(error?.found).toContain('not now');
    expect(error?.cause).toEqual(new Error('not now'));
    expect(await exists()).toBe(false);
    db.fails = undefined;
    await db.getSchemaManager().migrate();
    expect(await exists()).toBe(true);
  });

  it('fail the call when what comes after it fails; the work is done all the same', async () => {
    const db = shared.open(Hooked);
    db.fails = 'after';
    const error = await failureOf<EntwriteError>(db.getSchemaManager().ensureCreated());
    expect(error?.code).toBe('hook_failed');
    expect(error?.at).toBe('onMigrationComplete');
    expect(await exists()).toBe(true);
    db.fails = undefined;
    expect((await db.getSchemaManager().migrate()).isEmpty).toBe(true);
  });
});

describe('progress', () => {
  it('tells the plan, each operation as it starts and ends, and the sum', async () => {
    await shared.open(BlogDb).getSchemaManager().migrate();
    shared.events.length = 0;
    const plan = await shared.open(NewDb).getSchemaManager().migrate({ allowDestructive: true });
    const of = <T extends ProgressEvent['type']>(type: T) =>
      shared.events.filter((event): event is Extract<ProgressEvent, { type: T }> => event.type === type);
    expect(of('plan')).toEqual([{ type: 'plan', operations: 3, requests: plan.requests }]);
    expect(of('operation-started').map(({ index, total }) => `${index}/${total}`)).toEqual(['1/3', '2/3', '3/3']);
    expect(of('operation-finished').map(({ operation }) => operation)).toEqual([
      "Add attribute 'users.phone' (string, 255)",
      "Alter attribute 'users.name' (size 40 -> 80)",
      "Drop attribute 'users.old_field'",
    ]);
    expect(of('finished')).toHaveLength(1);
    expect(of('finished')[0]?.operations).toBe(3);
    expect(shared.events.at(-1)?.type).toBe('finished');
  });

  it('is a line per event for a logger, warnings apart', async () => {
    const [info, warn]: [string[], string[]] = [[], []];
    const logger = { info: (line: string) => void info.push(line), warn: (line: string) => void warn.push(line) };
    const db = shared.open(BlogDb, { logger });
    await db.getSchemaManager().migrate();
    expect(info).toEqual(shared.events.map(describeProgress));
    expect(info.every((line) => !line.includes('\n'))).toBe(true);
    expect(warn).toEqual([]);
  });
});

describe("autoMigrate: 'additive'", () => {
  const open = () => shared.open(NewDb, { autoMigrate: 'additive' });
  beforeEach(() => shared.open(BlogDb).getSchemaManager().migrate());

  it('does what is additive or widening when the context connects, and warns of the rest', async () => {
    process.env.NODE_ENV = 'development';
    const db = open();
    await db.connect();
    const left = await db.getSchemaManager().analyze();
    expect(left.operations.map(({ type }) => type)).toEqual(['drop_attribute']);
    const warnings = shared.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings).toEqual(["left to a migration: Drop attribute 'users.old_field'"]);
    expect((await db.users.create({ name: 'A'.repeat(70), phone: '1' })).phone).toBe('1');
  });

  it('acts at the first use of a set too, once', async () => {
    process.env.NODE_ENV = 'production';
    const db = open();
    expect(await db.users.all()).toEqual([]);
    expect(await db.users.all()).toEqual([]);
    expect(shared.events.filter(({ type }) => type === 'warning')).toHaveLength(1);
    expect((await db.getSchemaManager().analyze()).length).toBe(1);
  });

  it('never acts by itself under NODE_ENV=test; an explicit call does', async () => {
    process.env.NODE_ENV = 'test';
    const db = open();
    await db.connect();
    expect((await db.getSchemaManager().analyze()).length).toBe(3);
    await db.getSchemaManager().migrate({ allowDestructive: true });
    expect((await db.getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it('leaves the plan alone when not asked for', async () => {
    process.env.NODE_ENV = 'development';
    const db = shared.open(NewDb);
    await db.connect();
    expect((await db.getSchemaManager().analyze()).length).toBe(3);
  });
});
