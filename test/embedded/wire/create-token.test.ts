import { createToken, EmbeddedAppwrite } from 'entwrite/embedded';

/** Tokens of users: who may get one, and who takes it. */
const user = { userId: 'anna' };
const place = { projectId: 'embedded', apiKey: 'standard_local' };

test.each([
  [{}, 'A token needs a userId'],
  [{ userId: '' }, 'A token needs a userId'],
  [{ userId: null }, 'A token needs a userId'],
  [{ userId: 7 }, 'The userId 7 is invalid'],
  [{ userId: 'a b' }, 'The userId a b is invalid'],
  [{ ...user, teams: [''] }, 'The team id  is invalid'],
  [{ ...user, teams: [{ id: 'red', roles: ['the owner'] }] }, 'The team role the owner is invalid'],
  [{ ...user, teams: [{ id: 'red', memberId: 'a/b' }] }, 'The memberId a/b is invalid'],
  [{ ...user, labels: ['very-important'] }, 'The label very-important is invalid'],
])('%j gets none', async (wrong, message) => {
  expect(() => createToken(wrong as unknown as { userId: string }, place)).toThrow(message);
  const server = await EmbeddedAppwrite.start();
  expect(() => server.createJwt(wrong as unknown as { userId: string })).toThrow(message);
  await server.stop();
});

describe('a token made without the server', () => {
  let server: EmbeddedAppwrite;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start({ apiKey: place.apiKey });
  });
  afterAll(() => server.stop());

  const ask = async (token: string) => {
    const headers = { 'x-appwrite-project': 'embedded', 'x-appwrite-jwt': token };
    const answer = await fetch(`${server.endpoint}/tablesdb/transactions`, { headers });
    return [answer.status, ((await answer.json()) as { message?: string }).message];
  };

  test('is taken by the server of its project and key', async () => {
    expect(await ask(createToken(user, place))).toEqual([200, undefined]);
    expect(await ask(server.createJwt(user))).toEqual([200, undefined]);
  });

  test.each([
    ['of another key', createToken(user, { ...place, apiKey: 'standard_other' }), 'Signature failed'],
    ['of another project', createToken(user, { ...place, projectId: 'other' }), 'Signature failed'],
    ['whose time is up', createToken(user, { ...place, seconds: -2 }), 'Expired'],
    ['that was changed', `${createToken(user, place)}x`, 'Signature failed'],
    ['cut short', 'a.b', 'Incomplete segments'],
    ['of three words', 'x.y.z', 'JSON failed: Syntax error'],
    ['without an algorithm', 'e30.e30.x', 'Missing header algo'],
    ['of another algorithm', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, 'Unsupported header algo'],
  ])('is refused %s', async (_name, token, reason) => {
    const [status, message] = await ask(token);
    expect([status, message]).toEqual([401, expect.stringContaining(reason)]);
  });
});
