import type { DocumentGateway } from '../../src/appwrite/documents/document-gateway.js';
import { sameStoredValue } from '../../src/documents/same-stored-value.js';
import { describeAttribute } from '../../src/schema/attribute-types.js';
import { convertValue } from '../../src/schema/convert-value.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Others write while the type of an attribute changes: none of their writes is lost, and what they delete stays deleted. `npm test` takes each
 * change and each way once, `npm run test:long` each change by each way.
 */

const project = useProject();

const CHANGES = [
  [attribute('value', 'string'), attribute('value', 'integer'), (n: number) => String(n), (n: number) => n],
  [attribute('value', 'integer'), attribute('value', 'varchar'), (n: number) => n, (n: number) => String(n)],
  [attribute('value', 'integer'), attribute('value', 'integer', { array: true }), (n: number) => n, (n: number) => [n]],
] as const;

/** Writes without a pause until stopped; remembers what was acknowledged, by document. */
function startWriter(documents: DocumentGateway, old: (n: number) => unknown, now: (n: number) => unknown) {
  const acknowledged = new Map<string, number | null>();
  let stopped = false;
  const write = async (value: unknown, id: string, exists: boolean) =>
    exists
      ? documents.update('cells', id, { values: { value } })
      : documents.create('cells', id, { values: { value } });
  const loop = async () => {
    for (let n = 1; !stopped; n += 1) {
      const id = `w${n % 40}`;
      const exists = typeof acknowledged.get(id) === 'number';
      if (exists && n % 7 === 0) {
        await documents.delete('cells', id);
        acknowledged.set(id, null);
        continue;
      }
      // In the old form before the swap, in the new one after it; in between Appwrite refuses both.
      for (const form of [old, now]) {
        try {
          await write(form(n), id, exists);
          acknowledged.set(id, n);
          break;
        } catch {}
      }
    }
  };
  const done = loop();
  return {
    acknowledged,
    async stop() {
      stopped = true;
      await done;
    },
  };
}

const WAYS = ['single', 'distinct', 'transactions'] as const;

describe.each(WAYS)('a change of type under load, the way %s', (copy) => {
  it.each(
    CHANGES.filter((_, at) => process.env.LONG || WAYS[at] === copy).map(
      ([from, to, old, now]) => [describeAttribute(from), describeAttribute(to), from, to, old, now] as const,
    ),
  )(
    'from %s to %s loses no write of others',
    async (_from, _to, from, to, old, now) => {
      const database = connectDatabase(project);
      await managerOf(database, schemaOf(collection('cells', [from]))).migrate();
      const still = Array.from({ length: 60 }, (_, at) => [`s${at}`, at] as const);
      for (const [id, n] of still) await database.documents.create('cells', id, { values: { value: old(n) } });

      const writer = startWriter(connectDatabase(project, database.databaseId).documents, old, now);
      const schema = managerOf(database, schemaOf(collection('cells', [to])));
      await schema.migrate({ allowDestructive: true, copy });
      await writer.stop();

      const expected = new Map<string, unknown>(still.map(([id, n]) => [id, now(n)]));
      for (const [id, n] of writer.acknowledged) if (n !== null) expected.set(id, now(n));
      const limit = JSON.stringify({ method: 'limit', values: [500] });
      const found = (await database.documents.list('cells', [limit])).documents;
      expect(found.map(({ $id }) => $id).sort()).toEqual([...expected.keys()].sort());
      const wrong = found.filter(({ $id, value }) => {
        const wanted = convertValue(expected.get($id), to, to);
        return !('value' in wanted) || !sameStoredValue(value, wanted.value, to.type);
      });
      expect(wrong.map(({ $id, value }) => ({ $id, value, expected: expected.get($id) }))).toEqual([]);
      await schema.ensureDeleted();
    },
    60_000,
  );
});
