import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Capabilities } from '../../src/appwrite/server/capabilities.js';
import { createServerKnowledge } from '../../src/appwrite/server/server-knowledge.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { ProgressEvent } from '../../src/progress.js';
import { connectDatabase } from '../support/live-database.js';

test.each([
  ['mariadb', { textEquality: 'folded', nulls: 'first', breaksRenames: false, cutsTextAtNul: false }],
  ['postgresql', { textEquality: 'exact', nulls: 'last', breaksRenames: true, cutsTextAtNul: true }],
] as const)('one request finds out what %s does', async (engine, expected) => {
  const server = await EmbeddedAppwrite.start({ engine });
  const { endpoint, projectId, apiKey } = server;
  const { transport } = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  const { find, known } = createServerKnowledge(transport);
  expect(known()).toBeNull();
  const [first, second] = await Promise.all([find(), find()]);
  expect(first).toMatchObject({ engine, ...expected, version: expect.stringMatching(/^\d+\.\d+/u) });
  expect(second).toEqual(first);
  expect(await find()).toEqual(known());
  expect(transport.requestCount()).toBe(1);
  await server.stop();
});

test('a server that says nothing of it leaves all of it open', async () => {
  const { find } = createServerKnowledge({ send: async () => null });
  expect(await find()).toMatchObject({ engine: null, version: null, textEquality: null, nulls: null, limits: null });
});

test('a server whose rows have no limit of width is MongoDB, which is reported once', async () => {
  const events: ProgressEvent[] = [];
  const { observe, find } = createServerKnowledge({ send: refuse }, (event) => events.push(event));
  observe(false);
  observe(false);
  expect(await find()).toMatchObject({ engine: 'mongodb', spatial: false, limits: { rowBytes: null } });
  expect(events).toMatchObject([
    { type: 'server', engine: 'mongodb' },
    { type: 'warning', message: expect.stringContaining('never tested') },
  ]);
});

test('what an earlier process found is believed until the server says otherwise', async () => {
  let version: string | null = null;
  const found: Capabilities[] = [];
  const { recall, find, known, observe } = createServerKnowledge({ send: refuse, serverVersion: () => version });
  recall({ engine: 'postgresql', version: '1.9.6' });
  found.push(await find());
  expect(found).toMatchObject([{ engine: 'postgresql', version: '1.9.6' }]);
  version = '1.9.6';
  expect(known()).toMatchObject({ engine: 'postgresql' });
  version = '2.0.0';
  expect(known()).toBeNull();
  await expect(find()).rejects.toThrow('asked');
  recall({ engine: 'mongodb', version: '2.0.0' });
  observe(true);
  expect(known()).toBeNull();
});

async function refuse(): Promise<never> {
  throw new Error('asked');
}

test('nothing but the capabilities branches on an engine or a version', () => {
  const root = join(__dirname, '../../src');
  // These choose the dials of an embedded server.
  const choosing = ['cli/commands/serve.ts', 'backup/verify/verify-by-restoring.ts'];
  const branching = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(embedded|appwrite\/server)\//.test(file) && !choosing.includes(file))
    .filter((file) =>
      /(?:[=!]==\s*|case\s+)'(?:mariadb|postgresql|mongodb|1\.9(?:\.\d+)?)'/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
  expect(branching).toEqual([]);
});
