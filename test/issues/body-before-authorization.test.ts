import { EmbeddedAppwrite } from 'entwrite/embedded';

/**
 * A number of 20,000 digits in a body kept the server busy for two seconds, one of a million for good, before anybody was asked who they
 * are: any web page could do it.
 */
describe('the body of an unauthorized request', () => {
  let server: EmbeddedAppwrite;
  const digits = '1'.repeat(150_000);

  beforeAll(async () => {
    server = await EmbeddedAppwrite.start();
  });
  afterAll(() => server.stop());

  const post = (body: string, headers: Record<string, string>) =>
    fetch(`${server.endpoint}/tablesdb`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-appwrite-project': server.projectId, ...headers },
      body,
    });

  /** Milliseconds of processor time; the clock on the wall also counts what others do on this machine. */
  async function costOf(work: () => Promise<unknown>): Promise<number> {
    const before = process.cpuUsage();
    await work();
    return process.cpuUsage(before).user / 1000;
  }

  test.each([
    ['a long number', `{"databaseId":"x","name":${digits}}`],
    ['a long number with a fraction', `{"databaseId":"x","name":${digits}.0}`],
    ['an unclosed text of escapes', `{"databaseId":1e5,"name":"${'\\"'.repeat(75_000)}`],
    ['a query of spaces', `{"databaseId":"x","name":"${' '.repeat(150_000)}x"}`],
  ])('%s costs next to nothing, whoever sends it', async (_name, body) => {
    expect(await costOf(async () => (await post(body, {})).text())).toBeLessThan(5_000);
    expect(await costOf(async () => (await post(body, { 'x-appwrite-key': server.apiKey })).text())).toBeLessThan(
      5_000,
    );
  });

  test('is not read before the request is refused', async () => {
    const scalar = '"a body that makes the server answer 500 once it is read"';
    expect((await post(scalar, {})).status).toBe(401);
    expect((await post(scalar, { 'x-appwrite-key': 'standard_wrong' })).status).toBe(401);
    expect((await post(scalar, { origin: 'https://foreign.example' })).status).toBe(403);
    expect((await post(scalar, { 'x-appwrite-key': server.apiKey })).status).toBe(500);
  });

  test('of a million digits is refused as any other', async () => {
    const answer = await post(`{"databaseId":"x","name":${'1'.repeat(1_000_000)}}`, {
      'x-appwrite-key': server.apiKey,
    });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { message: string }).message).toContain('Invalid `name` param');
  });
});
