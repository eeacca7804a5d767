import { DbContext } from '../../src/context/db-context.js';
import type { InStepOption } from '../../src/context/in-step/in-step-option.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';

/** A misspelt name in `inStep` kept nothing in step, without a word: the version before went on reading old values. */

class Db extends DbContext {
  readonly users = this.set(
    defineCollection('users', { full_name: { type: 'string', size: 20 }, age: { type: 'integer', required: false } }),
  );
}

it.each<[InStepOption, string]>([
  [{ 'users.name': 'ful_name' }, "'full_name'"],
  [{ 'users.name': 'nothing_like_it' }, "a key of 'users'"],
  [{ 'user.name': 'full_name' }, "'users'"],
  [{ 'users.full_name': 'full_name' }, "a key of 'users'"],
])('%j is refused with the first document', (inStep, expected) =>
  onFreshDatabase(async (database) => {
    await database.open(Db).getSchemaManager().migrate();
    expect(await failureOf(database.open(Db, { inStep }).users.create({ full_name: 'Ada' }))).toMatchObject({
      code: 'configuration_invalid',
      expected: expect.stringContaining(expected),
    });
  }));

it.each<InStepOption>([{ 'users.name': 'full_name' }, { 'orders/sum.total': 'amount' }])('%j is fine', (inStep) =>
  onFreshDatabase(async (database) => {
    await database.open(Db).getSchemaManager().migrate();
    const db = database.open(Db, { inStep });
    expect((await db.users.create({ full_name: 'Ada' })).full_name).toBe('Ada');
  }));
