import { documentChunks } from '../../src/appwrite/documents/document-chunks.js';
import { documentPages, pagesToCopy } from '../../src/appwrite/documents/document-pages.js';
import { readAhead } from '../../src/backup/format/read-ahead.js';
import { forEachConcurrently } from '../../src/util/for-each-concurrently.js';
import { testDatabase } from '../support/backup.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf } from '../support/schema-manager.js';

const project = useProject();

async function* numbers(count: number, failAt = -1): AsyncGenerator<number> {
  for (let number = 0; number < count; number += 1) {
    if (number === failAt) throw new Error(`no ${number}`);
    yield number;
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const document = (id: string, text: string) => ({
  $id: id,
  $sequence: '1',
  $createdAt: '',
  $updatedAt: '',
  $permissions: [],
  text,
});

describe('streams of documents', () => {
  it('are cut into portions that one request can take', async () => {
    async function* batches(size: number, id: string, text: string) {
      for (let at = 0; at < 3; at += 1) yield Array.from({ length: size }, (_, n) => document(`${id}${at}-${n}`, text));
    }
    const sizes = async (size: number, id: string, text: string) =>
      (await all(documentChunks(batches(size, id, text)))).map((chunk) => chunk.length);
    expect(await sizes(70, 'n', 'x')).toEqual([100, 100, 10]);
    expect(Math.max(...(await sizes(100, 'x'.repeat(200), '')))).toBeLessThan(20);
    expect(await sizes(1, 'n', 'x'.repeat(5_000_000))).toEqual([1, 1, 1]);
  });

  it('have shorter pages where documents are large', async () => {
    const database = testDatabase(project);
    await managerOf(database, { collections: [collection('notes', [attribute('text', 'longtext')])] }).ensureCreated();
    const text = 'x'.repeat(100_000);
    for (let at = 0; at < 300; at += 50)
      await database.documents.createMany(
        'notes',
        Array.from({ length: 50 }, (_, n) => ({ $id: `n${at + n}`, text })),
      );
    const pages = await all(pagesToCopy(database.documents, { collection: 'notes', select: null }));
    expect(pages.map((page) => page.length)).toEqual([100, 79, 79, 42]);
    expect(pages.flat().map(({ $id }) => $id)).toEqual(Array.from({ length: 300 }, (_, at) => `n${at}`));
    await database.schemas.deleteDatabase();
  });

  it('have shorter pages after the first one where documents are large, in every pass over a collection', async () => {
    const database = testDatabase(project);
    await managerOf(database, { collections: [collection('notes', [attribute('text', 'longtext')])] }).ensureCreated();
    const text = 'x'.repeat(10_000);
    for (let at = 0; at < 2000; at += 100)
      await database.documents.createMany(
        'notes',
        Array.from({ length: 100 }, (_, n) => ({ $id: `n${at + n}`, text })),
      );
    const pages = await all(documentPages(database.documents, { collection: 'notes', select: null }));
    expect(pages.map((page) => page.length)).toEqual([1000, 783, 217]);
    expect(pages.flat().map(({ $id }) => $id)).toEqual(Array.from({ length: 2000 }, (_, at) => `n${at}`));
    await database.schemas.deleteDatabase();
  });

  it('are worked on side by side up to a limit, and stop at the first failure', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await forEachConcurrently(numbers(20), 3, async (number) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      done.push(number);
    });
    expect([most, done.length]).toEqual([3, 20]);

    const started: number[] = [];
    const failing = forEachConcurrently(numbers(20), 2, async (number) => {
      started.push(number);
      if (number === 3) throw new Error('three');
    });
    await expect(failing).rejects.toThrow('three');
    expect(started.length).toBeLessThan(8);
    await expect(forEachConcurrently(numbers(5, 2), 2, async () => {})).rejects.toThrow('no 2');
  });

  it('are read ahead by one, failures in their turn', async () => {
    expect(await all(readAhead(numbers(5)))).toEqual([0, 1, 2, 3, 4]);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const number of readAhead(numbers(5, 2))) seen.push(number);
    })();
    await expect(reading).rejects.toThrow('no 2');
    expect(seen).toEqual([0, 1]);
  });
});
