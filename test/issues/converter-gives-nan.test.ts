import { DbContext } from '../../src/context/db-context.js';
import type { EntwriteError } from '../../src/errors.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { failureOf, sharedDatabase } from '../support/live-context.js';
import { startProject } from '../support/live-database.js';

/** JSON makes null of NaN: a converter that met a text it did not know lost its value without a word. */
it('a converter that gives NaN, a wrong type or an error is a finding, and nothing is written', async () => {
  const project = await startProject();
  const shared = sharedDatabase(project);
  const before = defineCollection('users', { balance: { type: 'string', required: false } });
  class Before extends DbContext {
    readonly users = this.set(before);
  }
  const db = shared.open(Before);
  await db.getSchemaManager().migrate();
  await db.users.create({ $id: 'ada', balance: '12 EUR' });

  const fail = () => {
    throw new Error('no idea');
  };
  for (const convert of [(old: string) => Number(old), (old: string) => `${old}!`, () => [1], () => Infinity, fail]) {
    const after = defineCollection('users', { balance: { type: 'float', required: false, convert } });
    class After extends DbContext {
      readonly users = this.set(after);
    }
    const error = await failureOf<EntwriteError>(
      shared.open(After).getSchemaManager().migrate({ allowDestructive: true }),
    );
    expect(error?.code).toBe('data_in_the_way');
    expect(error?.findings.map(({ at }) => at)).toEqual(['users.balance']);
    expect((await db.users.get('ada')).balance).toBe('12 EUR');
  }
  await shared.end();
  await project.stop();
});
