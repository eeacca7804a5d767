/** A change of type over many documents: requests per document, seconds, and how the heap grows. */
import { setTimeout as pause } from 'node:timers/promises';
import { DbContext, defineCollection } from '../../dist/esm/index.js';

const CHUNK = 100;

const contextOf = (attributes) =>
  class Bench extends DbContext {
    cells = this.set(defineCollection('cells', attributes));
  };
const Before = contextOf({ value: { type: 'string', size: 20, required: false }, other: { type: 'string', size: 20 } });
const After = contextOf({ value: { type: 'integer', required: false }, other: { type: 'string', size: 20 } });

/** @param fence as in `migrate({ fence })` */
export async function measureShadow(server, documents, fence) {
  const { endpoint, projectId, apiKey } = server;
  const options = { endpoint, projectId, apiKey, databaseId: `shadow-${fence || 'safe'}`, backups: 'off' };
  const before = new Before(options);
  await before.getSchemaManager().migrate();
  for (let at = 0; at < documents; at += CHUNK) {
    const page = Array.from({ length: Math.min(CHUNK, documents - at) }, (_, i) => ({
      value: String(at + i),
      other: 'x',
    }));
    await before.cells.createMany(page);
  }

  const requests = await server.ask();
  const heap = watchHeap();
  const started = performance.now();
  const after = new After(options);
  await after.getSchemaManager().migrate({ allowDestructive: true, fence });
  const seconds = (performance.now() - started) / 1000;
  const memory = await heap.stop();
  const sent = (await server.ask()) - requests;
  const total = await after.cells.count();
  const wrong = await after.cells.where({ value: { $isNull: true } }).count();
  if (total !== documents || wrong !== 0) throw new Error(`${total} documents, ${wrong} without a value`);
  return { documents, requests: sent, seconds, ...memory };
}

/** Megabytes of the heap after a collection, sampled: at the start, the most, and at the end. */
function watchHeap() {
  const used = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const first = used();
  let most = first;
  const ended = new AbortController();
  const sampling = (async () => {
    while (!ended.signal.aborted) {
      most = Math.max(most, used());
      await pause(1000, undefined, { signal: ended.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      ended.abort();
      await sampling;
      return { heapBefore: first, heapMost: most, heapAfter: used() };
    },
  };
}
