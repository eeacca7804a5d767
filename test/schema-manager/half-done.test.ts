import { connectDatabase, type LiveDatabase, overriding, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A run that broke off within a change of type, and a model that changed since. */

const project = useProject();

const first = schemaOf(collection('users', [attribute('code', 'string')]));
const second = schemaOf(collection('users', [attribute('code', 'integer')]));
const third = schemaOf(collection('users', [attribute('code', 'varchar')]));

/** Migrates from the first to the second model and breaks off before the n-th rename. */
async function breakOff(n: number): Promise<LiveDatabase> {
  const database = connectDatabase(project);
  await managerOf(database, first).migrate();
  await database.documents.create('users', 'a', { values: { code: '1' } });
  let renames = 0;
  const breaking = overriding(database, {
    schemas: ({ perform }) => ({
      async perform(operation, schema) {
        if (operation.type === 'rename_attribute') renames += 1;
        if (renames >= n) throw new Error('the process ends here');
        return perform(operation, schema);
      },
    }),
  });
  await expect(managerOf(breaking, second).migrate({ allowDestructive: true, onError: 'keep' })).rejects.toThrow(
    'ends here',
  );
  return database;
}

const code = async (database: LiveDatabase) => (await database.documents.get('users', 'a'))?.code;

describe.each([1, 2])('a change that broke off before rename %d', (n) => {
  it('is still pending for the model that wants it, and is finished', async () => {
    const database = await breakOff(n);
    const schema = managerOf(database, second);
    expect((await schema.analyze()).describe()).toContain("Alter attribute 'users.code' (type string -> integer)");
    await schema.migrate({ allowDestructive: true });
    expect(await code(database)).toBe(1);
    expect((await schema.analyze()).isEmpty).toBe(true);
    await schema.ensureDeleted();
  });

  it('is named to a model that wants something else, and can be undone', async () => {
    const database = await breakOff(n);
    const schema = managerOf(database, third);
    const refusal = schema.migrate({ allowDestructive: true });
    await expect(refusal).rejects.toMatchObject({
      code: 'plan_refused',
      findings: [{ rule: 'incomplete_change', at: 'users.code' }],
    });
    expect(await schema.undo()).toEqual([expect.stringContaining('users.code')]);
    expect(await schema.undo()).toEqual([]);
    expect((await managerOf(database, first).analyze()).isEmpty).toBe(true);
    expect(await code(database)).toBe('1');
    await schema.migrate({ allowDestructive: true });
    expect(await code(database)).toBe('1');
    await schema.ensureDeleted();
  });
});
