import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { forEachConcurrently } from '../../src/util/for-each-concurrently.js';
import { temporaryFolders, testDatabase } from '../support/backup.js';
import { attribute, collection, managerOf } from '../support/schema-manager.js';

/** Ten times the documents, the same memory: 20,000 of them, a million in the long run. */
const MANY = process.env.LONG ? 1_000_000 : 20_000;
const FEW = MANY / 10;
/** Megabytes in use that a larger database may cost: pages under way. To keep its documents would take six. */
const DOUBT = 3;
const dist = (path: string) => JSON.stringify(join(process.cwd(), 'dist/esm', path));
const script = `
  import { DbContext } from ${dist('index.js')};
  import { createBackup, restoreBackup } from ${dist('backup/index.js')};
  const [, call, server, databaseId, folder] = process.argv;
  const work = call === 'create' ? createBackup : restoreBackup;
  let now = 0;
  let measuredAt = 0;
  const onProgress = ({ documents = 0 }) => {
    if (documents >= measuredAt && documents < measuredAt + ${MANY / 40}) return;
    measuredAt = documents;
    gc();
    const { heapUsed, external } = process.memoryUsage();
    now = heapUsed + external;
  };
  await work(new DbContext({ ...JSON.parse(server), databaseId }), { folder, onProgress });
  console.log(now / 1024 ** 2);`;
const folders = temporaryFolders();
let server: EmbeddedAppwrite;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

const address = () => ({ endpoint: server.endpoint, projectId: server.projectId, apiKey: server.apiKey });

async function fill(count: number): Promise<string> {
  const source = testDatabase({ ...address(), stop: async () => {} });
  await managerOf(source, { collections: [collection('notes', [attribute('text', 'string')])] }).ensureCreated();
  const chunks = Array.from({ length: count / 100 }, (_, at) => at * 100);
  await forEachConcurrently(chunks, 4, async (start) => {
    const rows = Array.from({ length: 100 }, (_, at) => ({ $id: `n${start + at}`, text: `note ${start + at}` }));
    await source.documents.createMany('notes', rows);
  });
  return source.databaseId;
}

/** Runs a call in a process of its own, with a small heap; the megabytes in use at its last report: what is kept of documents adds up until then. */
async function megabytes(call: 'create' | 'restore', databaseId: string, folder: string): Promise<number> {
  const options = ['--max-old-space-size=64', '--expose-gc', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, [...options, call, JSON.stringify(address()), databaseId, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(0);
  return Number(output);
}

test(`${MANY.toLocaleString('en')} documents take the memory of ${FEW.toLocaleString('en')}`, async () => {
  const [few, many] = [await fill(FEW), await fill(MANY)];
  const [fewFolder, manyFolder] = [folders.make(), folders.make()];
  const saving = [await megabytes('create', few, fewFolder), await megabytes('create', many, manyFolder)] as const;
  const restoring = [
    await megabytes('restore', `${few}-copy`, fewFolder),
    await megabytes('restore', `${many}-copy`, manyFolder),
  ] as const;
  expect({
    saving,
    restoring,
    flat: [saving, restoring].every(([small, large]) => small > 0 && large <= small + DOUBT),
  }).toMatchObject({
    flat: true,
  });
}, 3_600_000);
