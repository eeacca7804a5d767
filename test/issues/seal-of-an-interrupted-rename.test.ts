import { DbContext, defineCollection } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { failureOf } from '../support/live-context.js';

/**
 * A collection that gets another id is closed to API keys by an attribute of entwrite's until it is dropped. After a kill the next look at the
 * database, by whatever model, took that attribute for what a late request had made, and dropped it: what API keys wrote to the old
 * collection from then on went with it.
 */

const line = { line: { type: 'string', size: 20 } } as const;
class Before extends DbContext {
  readonly logs = this.set(defineCollection('logs', line));
}
class After extends DbContext {
  readonly journal = this.set(defineCollection('journal', line, { renamedFrom: 'logs' }));
}
class Other extends DbContext {
  readonly logs = this.set(defineCollection('logs', { ...line, size: { type: 'integer', required: false } }));
}

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const DROP = /^\/tablesdb\/[^/]+\/tables\/logs$/;

test.each<readonly [string, new (options: ConstructorParameters<typeof DbContext>[0]) => DbContext]>([
  ['the same model', After],
  ['another model', Other],
  ['the model of before', Before],
])('what is written to the old collection after a look by %s is refused or kept', async (model, Model) => {
  const { endpoint, projectId, apiKey } = server;
  const target = { endpoint, projectId, apiKey, databaseId: model.replaceAll(' ', '-'), backups: 'off' as const };
  const [before, after, next] = [new Before(target), new After(target), new Model(target)];
  try {
    await before.getSchemaManager().migrate();
    await before.logs.create({ $id: 'a', line: 'first' });

    // Killed when the old collection is about to be dropped, then looked at by a run that is killed there as well.
    for (const db of [after, next]) {
      let isGone = false;
      server.setFaults({
        http({ method, path }) {
          isGone ||= method === 'DELETE' && DROP.test(path);
          return isGone ? { kind: 'status', status: 401 } : undefined;
        },
      });
      await failureOf(db.getSchemaManager().migrate({ allowDestructive: true }));
      server.setFaults({});
      await before.getSchemaManager().unlock();
    }

    const refusal = await failureOf(before.logs.create({ $id: 'b', line: 'late' }));
    await after.getSchemaManager().migrate({ allowDestructive: true });
    expect((await after.journal.toList()).map(({ $id }) => $id)).toEqual(refusal === undefined ? ['a', 'b'] : ['a']);
    expect((await after.getSchemaManager().analyze()).operations).toEqual([]);
  } finally {
    server.setFaults({});
    for (const db of [before, after, next]) await db.dispose();
  }
});
