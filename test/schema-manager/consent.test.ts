import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import type { EntwriteError } from '../../src/errors.js';
import { describeOperation } from '../../src/operations/operation.js';
import type { MigrationPlan } from '../../src/schema-manager/plan/migration-plan.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';

@Collection('users')
class User {
  @Id() id!: string;
  @Attribute({ size: 40 }) name!: string;
  @Attribute({ required: false }) old_field?: string;
  @Attribute({ required: false }) older_field?: string;
}

class BlogDb extends DbContext {
  readonly users = this.set(User);
}

@Collection('users')
class LeanUser {
  @Id() id!: string;
  @Attribute({ size: 80 }) name!: string;
}

class LeanDb extends DbContext {
  readonly users = this.set(LeanUser);
}

const project = useProject();
let shared: SharedDatabase;
const environment = process.env.NODE_ENV;
beforeEach(async () => {
  shared = sharedDatabase(project);
  const db = shared.open(BlogDb);
  await db.getSchemaManager().migrate();
  await db.users.create({ id: 'ada', name: 'Ada', old_field: 'x' });
});
afterEach(async () => {
  process.env.NODE_ENV = environment;
  await shared.end();
});

const manager = (options = {}) => shared.open(LeanDb, options).getSchemaManager();
const expectUntouched = async () =>
  expect(await shared.open(BlogDb).users.get('ada')).toMatchObject({ old_field: 'x' });
const expectDone = async () => expect((await manager().analyze()).isEmpty).toBe(true);

it('is refused where there is nobody to ask, naming the option and each loss', async () => {
  const error = await failureOf<EntwriteError>(manager().migrate());
  expect(error?.code).toBe('destructive_refused');
  expect(error?.found).toContain('no terminal');
  expect(error?.remedy).toContain("allowDestructive: ['users.old_field', 'users.older_field']");
  expect(error?.findings.map(({ at }) => at)).toEqual(['users.old_field', 'users.older_field']);
  await expectUntouched();
});

it('is given by the names of what may go, all of them', async () => {
  const some = await failureOf<EntwriteError>(manager().migrate({ allowDestructive: ['users.old_field'] }));
  expect(some?.code).toBe('destructive_refused');
  expect(some?.findings.map(({ at }) => at)).toEqual(['users.older_field']);
  await expectUntouched();
  await manager().migrate({ allowDestructive: ['users.old_field', 'users.older_field'] });
  await expectDone();
});

it('is given for everything by true', async () => {
  await manager().migrate({ allowDestructive: true });
  await expectDone();
});

it('is asked of `confirm`, which sees the plan: no changes nothing', async () => {
  const seen: MigrationPlan[] = [];
  const confirm = async (plan: MigrationPlan) => {
    seen.push(plan);
    return false;
  };
  const error = await failureOf<EntwriteError>(manager({ confirm }).migrate());
  expect(error?.code).toBe('aborted_by_user');
  expect(seen[0]?.destructive.map(describeOperation)).toEqual([
    "Drop attribute 'users.old_field'",
    "Drop attribute 'users.older_field'",
  ]);
  await expectUntouched();
});

it('is asked of `confirm` once: yes goes on', async () => {
  let asked = 0;
  const confirm = async () => {
    asked += 1;
    return true;
  };
  await manager().migrate({ confirm });
  expect(asked).toBe(1);
  await expectDone();
});

it('prefers the `confirm` of the call to that of the context', async () => {
  const error = await failureOf<EntwriteError>(
    manager({ confirm: async () => true }).migrate({ confirm: async () => false }),
  );
  expect(error?.code).toBe('aborted_by_user');
});

it('is not asked for a plan that loses nothing', async () => {
  @Collection('users')
  class Wider extends User {
    @Attribute({ required: false }) more?: string;
  }
  class WiderDb extends DbContext {
    readonly users = this.set(Wider);
  }
  const confirm = async () => {
    throw new Error('nobody may be asked');
  };
  await shared.open(WiderDb, { confirm }).getSchemaManager().migrate();
});

it('cannot be given by a prompt alone under NODE_ENV=production', async () => {
  process.env.NODE_ENV = 'production';
  const confirm = async () => {
    throw new Error('nobody may be asked');
  };
  const error = await failureOf<EntwriteError>(manager({ confirm }).migrate());
  expect(error?.code).toBe('destructive_refused');
  expect(error?.found).toContain('NODE_ENV=production');
  await expectUntouched();
  await manager({ confirm }).migrate({ allowDestructive: ['users.old_field', 'users.older_field'] });
  await expectDone();
});
