import { EmbeddedAppwrite } from 'entwrite/embedded';

/** An answer 500 says nothing by design; whoever runs the server could not find out what was wrong either. */
test('each answer 500 gets a line in the log, with its cause and without keys', async () => {
  const lines: string[] = [];
  const server = await EmbeddedAppwrite.start({
    log: (line) => lines.push(line),
    faults: {
      http: ({ path }) => {
        if (path === '/tablesdb/broken') throw new Error(`the callback has the key ${server.apiKey}`);
        return undefined;
      },
    },
  });
  const send = (path: string, body: string) =>
    fetch(server.endpoint + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-appwrite-project': server.projectId,
        'x-appwrite-key': server.apiKey,
      },
      body,
    });
  expect((await send('/tablesdb?token=secret', '"a scalar with a secret"')).status).toBe(500);
  expect((await send('/tablesdb', '{}')).status).toBe(400);
  expect((await send('/tablesdb/broken?token=secret', '{}')).status).toBe(500);
  await server.stop();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^500 POST \/v1\/tablesdb: Appwrite fails on this request, too \(at readBody .*\)$/);
  expect(lines[1]).toMatch(/^500 POST \/v1\/tablesdb\/broken: Error: the callback has the key \[key\]\n +at /);
  expect(lines.join()).not.toContain(server.apiKey);
  expect(lines.join()).not.toContain('secret');
});
