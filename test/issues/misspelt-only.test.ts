import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** `only` with a misspelt name found nothing to do, and said that all is well. */
it('refuses a collection that is nowhere, with the near names', () =>
  onFreshDatabase(async (database) => {
    const manager = managerOf(database, schemaOf(collection('users', [attribute('name', 'string')])));
    const refusal = { code: 'configuration_invalid', at: 'only', expected: "'users'" };
    await expect(manager.analyze({ only: ['usres'] })).rejects.toMatchObject(refusal);
    await expect(manager.migrate({ only: ['usres'] })).rejects.toMatchObject(refusal);
    await expect(manager.analyze({ only: ['usres'], live: false })).rejects.toMatchObject(refusal);
    expect((await manager.analyze({ only: ['users'] })).isEmpty).toBe(false);
  }));
