import { findCapabilities } from '../../src/appwrite/capabilities.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { connectDatabase } from '../support/live-database.js';

test.each([
  ['mariadb', { textEquality: 'folded', nulls: 'first', breaksRenamedDates: false }],
  ['postgresql', { textEquality: 'exact', nulls: 'last', breaksRenamedDates: true }],
] as const)('one request finds out what %s does', async (engine, expected) => {
  const server = await EmbeddedAppwrite.start({ engine });
  const { endpoint, projectId, apiKey } = server;
  const { transport } = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  const capabilities = findCapabilities(transport);
  expect(await capabilities()).toMatchObject({ engine, ...expected, version: expect.stringMatching(/^\d+\.\d+/u) });
  expect(await capabilities()).toMatchObject({ engine });
  expect(transport.requestCount()).toBe(1);
  await server.stop();
});

test('a server that says nothing of it leaves all of it open', async () => {
  const capabilities = findCapabilities({ send: async () => null });
  expect(await capabilities()).toEqual({
    engine: null,
    version: null,
    textEquality: null,
    nulls: null,
    breaksRenamedDates: null,
  });
});
