import { DbContext } from '../../src/context/db-context.js';
import type { EntwriteError } from '../../src/errors.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';

const fail = () => {
  throw new Error('no idea');
};
const CARELESS = [(old: string) => Number(old), (old: string) => `${old}!`, () => [1], () => Infinity, fail];

/** JSON makes null of NaN: a converter that met a text it did not know lost its value without a word. */
it('a converter that gives NaN, a wrong type or an error is a finding, and nothing is written', () =>
  onFreshDatabase(async (shared) => {
    const before = defineCollection('users', { balance: { type: 'string', required: false } });
    class Before extends DbContext {
      readonly users = this.set(before);
    }
    const db = shared.open(Before);
    await db.getSchemaManager().migrate();
    await db.users.create({ $id: 'ada', balance: '12 EUR' });

    for (const convert of CARELESS) {
      const after = defineCollection('users', { balance: { type: 'float', required: false, convert } });
      class After extends DbContext {
        readonly users = this.set(after);
      }
      const manager = shared.open(After).getSchemaManager();
      const error = await failureOf<EntwriteError>(manager.migrate({ allowDestructive: true }));
      expect(error?.code).toBe('data_conflict');
      expect(error?.findings.map(({ at }) => at)).toEqual(['users.balance']);
      expect((await db.users.get('ada')).balance).toBe('12 EUR');
    }
  }));
