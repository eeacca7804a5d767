/**
 * The same work by entwrite, by node-appwrite alone and by appwrite-orm (`npm ci` in `peers`), side by side on one server: the one that
 * APPWRITE_ENDPOINT, APPWRITE_PROJECT_ID and APPWRITE_API_KEY name, else an embedded one. Medians of rounds that take turns.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Query, TablesDB } from 'node-appwrite';
import { DbContext, defineCollection } from '../../dist/esm/index.js';
import { benchServer } from '../support/bench-server.mjs';
import { median } from '../support/median.mjs';

const ROUNDS = 5;
const COLLECTIONS = 5;
const CREATES = 100;
/** Reads are short, and repeated in each round. */
const AGAIN = { read: 20, find: 20 };
const server = await benchServer();
const { endpoint, projectId, apiKey } = server;
const tables = new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));
const names = Array.from({ length: COLLECTIONS }, (_, at) => `things${at}`);
const documents = Array.from({ length: CREATES }, (_, at) => ({
  name: `Thing ${at}`,
  email: `t${at}@example.org`,
  count: at,
  done: at % 2 === 0,
}));

async function raw(databaseId) {
  return {
    migrate: async () => {
      await tables.create({ databaseId, name: databaseId });
      for (const tableId of names) {
        await tables.createTable({
          databaseId,
          tableId,
          name: tableId,
          columns: [
            { key: 'name', type: 'string', size: 100, required: true },
            { key: 'email', type: 'string', size: 100, required: true },
            { key: 'count', type: 'integer', required: false },
            { key: 'done', type: 'boolean', required: false },
          ],
          indexes: [{ key: 'by_count', type: 'key', attributes: ['count'] }],
        });
      }
    },
    create: async () => {
      for (const data of documents) await tables.createRow({ databaseId, tableId: names[0], rowId: 'unique()', data });
    },
    read: async () =>
      (await tables.listRows({ databaseId, tableId: names[0], queries: [Query.limit(CREATES)], total: false })).rows,
    find: () =>
      tables.listRows({
        databaseId,
        tableId: names[0],
        queries: [Query.greaterThan('count', 50), Query.limit(25)],
        total: false,
      }),
  };
}

async function entwrite(databaseId) {
  class Db extends DbContext {
    things = this.set(things[0]);
    others = things.slice(1).map((definition) => this.set(definition));
  }
  const things = names.map((name) =>
    defineCollection(
      name,
      {
        name: { type: 'string', size: 100 },
        email: { type: 'string', size: 100 },
        count: { type: 'integer', required: false },
        done: { type: 'boolean', required: false },
      },
      { indexes: [{ attributes: ['count'] }] },
    ),
  );
  const db = new Db({ endpoint, projectId, apiKey, databaseId });
  return {
    migrate: () => db.getSchemaManager().migrate(),
    create: async () => {
      for (const data of documents) await db.things.create(data);
    },
    read: () => db.things.toList(),
    find: () =>
      db.things
        .where({ count: { $gt: 50 } })
        .limit(25)
        .toList(),
  };
}

async function appwriteOrm(databaseId) {
  const { ServerORM } = await import(join(import.meta.dirname, 'peers/node_modules/appwrite-orm/dist/server/index.js'));
  const orm = new ServerORM({ endpoint, projectId, apiKey, databaseId, autoMigrate: true });
  let db;
  return {
    migrate: async () => {
      db = await orm.init(
        names.map((name) => ({
          name,
          schema: {
            name: { type: 'string', size: 100, required: true },
            email: { type: 'string', size: 100, required: true },
            count: { type: 'integer' },
            done: { type: 'boolean' },
          },
          indexes: [{ key: 'by_count', type: 'key', attributes: ['count'] }],
        })),
      );
    },
    create: async () => {
      for (const data of documents) await db.table(names[0]).create(data);
    },
    read: () => db.table(names[0]).find([Query.limit(CREATES)]),
    find: () => db.table(names[0]).find([Query.greaterThan('count', 50), Query.limit(25)]),
  };
}

const isThere = existsSync(join(import.meta.dirname, 'peers/node_modules/appwrite-orm'));
const sides = { 'node-appwrite': raw, entwrite, ...(isThere && { 'appwrite-orm': appwriteOrm }) };
const works = {
  migrate: `${COLLECTIONS} new collections`,
  create: `${CREATES} documents created one by one`,
  read: `${CREATES} documents read`,
  find: 'a filter, 25 documents',
};
const times = Object.fromEntries(
  Object.keys(works).map((work) => [work, Object.fromEntries(Object.keys(sides).map((side) => [side, []]))]),
);
const made = [];
try {
  for (let round = -1; round < ROUNDS; round += 1)
    for (const [name, open] of Object.entries(sides)) {
      const databaseId = `entwrite-bench-${randomBytes(5).toString('hex')}`;
      made.push(databaseId);
      const side = await open(databaseId);
      for (const work of Object.keys(works))
        for (let again = 0; again < (AGAIN[work] ?? 1); again += 1) {
          const start = performance.now();
          await side[work]();
          // The first round warms the processes up.
          if (round >= 0) times[work][name].push(performance.now() - start);
        }
    }
} finally {
  for (const databaseId of made) await tables.delete({ databaseId }).catch(() => {});
  server.close();
}

console.log(
  `| on ${server.isReal ? 'a real Appwrite' : 'the embedded server'}, ms | ${Object.keys(sides).join(' | ')} | of node-appwrite |`,
);
console.log(`| --- |${' --- |'.repeat(Object.keys(sides).length + 1)}`);
for (const [work, title] of Object.entries(works)) {
  const medians = Object.keys(sides).map((side) => median(times[work][side]));
  const [first, ...others] = medians;
  console.log(
    `| ${title} | ${medians.map((time) => time.toFixed(1)).join(' | ')} | ${others.map((time) => `${(time / first).toFixed(2)}×`).join(', ')} |`,
  );
}
