import { Client, ID, TablesDB } from 'node-appwrite';
import { EmbeddedAppwrite } from '../../dist/esm/embedded/index.js';
import { DbContext, defineCollection } from '../../dist/esm/index.js';

/** Creates and a transaction, against node-appwrite doing the same by hand; requests and ratios of one run. */
const notes = defineCollection('notes', {
  text: { type: 'string', size: 100 },
  stars: { type: 'integer', default: 0 },
});

class NotesDb extends DbContext {
  notes = this.set(notes);
}

const CREATES = 5_000;
const BY_HAND = 250;
const WRITES = 50;

const server = await EmbeddedAppwrite.start();
const { endpoint, projectId, apiKey } = server;
const databaseId = 'bench';
const db = new NotesDb({ endpoint, projectId, apiKey, databaseId });
await db.getSchemaManager().ensureCreated();
const tables = new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));
const place = { databaseId, tableId: 'notes' };
const rows = Array.from({ length: CREATES }, (_, at) => ({ text: `note ${at}` }));

const measured = async (work) => {
  let requests = 0;
  server.setFaults({
    http() {
      requests += 1;
      return undefined;
    },
  });
  const start = performance.now();
  await work();
  return { requests, milliseconds: performance.now() - start };
};

const many = await measured(() => db.notes.createMany(rows));
const singly = await measured(async () => {
  for (const data of rows.slice(0, BY_HAND)) await tables.createRow({ ...place, rowId: ID.unique(), data });
});
const ids = (await db.notes.limit(WRITES).toList()).map(({ $id }) => $id);
const together = await measured(() =>
  db.transaction(async (tx) => {
    for (const id of ids) await tx.notes.update(id, { stars: 1 });
  }),
);
const staged = await measured(async () => {
  const { $id: transactionId } = await tables.createTransaction();
  for (const rowId of ids) await tables.updateRow({ ...place, rowId, data: { stars: 2 }, transactionId });
  await tables.updateTransaction({ transactionId, commit: true });
});

const perDocument = (run, count) => (run.milliseconds / count) * 1000;
console.table({
  [`create ${CREATES}: requests, one by one against createMany`]: (CREATES / many.requests).toFixed(1),
  'create: time for a document, one by one against createMany': (
    perDocument(singly, BY_HAND) / perDocument(many, CREATES)
  ).toFixed(1),
  [`transaction of ${WRITES} updates: requests, by hand against db.transaction`]: (
    staged.requests / together.requests
  ).toFixed(1),
  [`transaction of ${WRITES} updates: time, by hand against db.transaction`]: (
    staged.milliseconds / together.milliseconds
  ).toFixed(1),
});
await db.dispose();
await server.stop();
