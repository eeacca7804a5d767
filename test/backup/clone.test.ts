import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canBeDistinct, distinctValue } from '../../src/backup/clone/distinct-value.js';
import { maskDocuments } from '../../src/backup/clone/mask-documents.js';
import type { MaskRule } from '../../src/backup/clone/mask-rule.js';
import { cloneDatabase } from '../../src/backup/index.js';
import type { EntwriteError } from '../../src/errors.js';
import type { ProgressEvent } from '../../src/progress.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { valueMismatch } from '../../src/schema/value-mismatch.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf } from '../support/live-context.js';
import type { LiveDatabase } from '../support/live-database.js';
import { connectDatabase, randomDatabaseId, useProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** Copies of a database, with values masked. */

const project = useProject();

const SCHEMA = schemaOf(
  collection(
    'users',
    [
      attribute('email', 'email', { required: true }),
      attribute('name', 'string', { size: 20 }),
      attribute('number', 'bigint'),
      attribute('secret', 'string', { encrypt: true, size: 200 }),
      attribute('tags', 'string', { array: true }),
    ],
    { indexes: [index('email', ['email'], 'unique')] },
  ),
  collection('orders', [attribute('by', 'email'), attribute('note', 'string')]),
);

const open = () => connectDatabase(project, randomDatabaseId());
const place = ({ transport, databaseId }: LiveDatabase) => ({ transport, projectId: project.projectId, databaseId });

async function shop(): Promise<LiveDatabase> {
  const database = open();
  await managerOf(database, SCHEMA).migrate();
  for (const n of [1, 2, 3]) {
    const email = `person${n}@example.org`;
    const values = { email, name: `Person ${n}`, number: n, secret: `s${n}`, tags: ['a', `t${n}`] };
    await database.documents.create('users', `u${n}`, { values, permissions: ['read("any")'] });
    await database.documents.create('orders', `o${n}`, { values: { by: email, note: 'call me' } });
  }
  return database;
}

test('ids, permissions and what is not masked are kept; equal values get equal masks, different ones different', async () => {
  const [from, to] = [await shop(), open()];
  const mask = {
    'users.email': 'hash',
    'users.name': (_: unknown, { seed }: { readonly seed: number }) => `User ${seed % 100}`,
    'users.tags': 'hash',
    'users.secret': 'null',
    'orders.note': { value: 'masked' },
  };
  // A hash is no address.
  await expect(cloneDatabase(place(from), place(to), { mask })).rejects.toMatchObject({
    code: 'configuration_invalid',
    at: 'users.email',
  });
  const address = (_: unknown, { digest }: { readonly digest: string }) => `${digest.slice(0, 16)}@example.com`;
  const rules = { ...mask, 'users.email': address, 'orders.by': address };
  const report = await cloneDatabase(place(from), place(to), { mask: rules, salt: 'one' });
  expect(report.masked).toContain('users.email');
  const users = (await to.documents.list('users', [])).documents;
  const orders = (await to.documents.list('orders', [])).documents;
  expect(users.map(({ $id, number, secret, $permissions }) => [$id, number, secret, $permissions])).toEqual(
    [1, 2, 3].map((n) => [`u${n}`, n, null, ['read("any")']]),
  );
  expect(users.map(({ email }) => email)).toEqual(orders.map(({ by }) => by));
  expect(new Set(users.map(({ email }) => email)).size).toBe(3);
  expect(orders.every(({ note }) => note === 'masked')).toBe(true);
  expect(JSON.stringify([users, orders])).not.toContain('person');
  const [[a], [b]] = users.map(({ tags }) => tags as string[]) as [[string], [string]];
  expect(a).toBe(b);

  // The same salt gives the same clone.
  await expect(cloneDatabase(place(from), place(to), { mask: rules, salt: 'one' })).rejects.toMatchObject({
    code: 'clone_refused',
  });
  await to.documents.delete('users', 'u2');
  const again = await cloneDatabase(place(from), place(to), { mask: rules, salt: 'one', overwrite: true });
  expect(again.collections.find(({ id }) => id === 'users')?.documents).toMatchObject({ missing: 1 });
  const other = open();
  await cloneDatabase(place(from), place(other), { mask: rules, salt: 'two' });
  expect((await other.documents.get('users', 'u1'))?.email).not.toBe(users[0]?.email);
});

test('is refused into itself, and for rules that cannot be kept', async () => {
  const from = await shop();
  const clone = (mask: Record<string, string>) => cloneDatabase(place(from), place(open()), { mask });
  await expect(cloneDatabase(place(from), place(from), { overwrite: true })).rejects.toMatchObject({
    code: 'clone_refused',
  });
  await expect(clone({ 'users.emial': 'hash' })).rejects.toThrow("'users.email'");
  await expect(
    cloneDatabase(place(from), place(open()), { mask: { 'users.email': { value: 'x@example.org' } } }),
  ).rejects.toMatchObject({
    findings: [expect.objectContaining({ rule: 'mask_not_unique' })],
  });
});

test('takes some collections, and is refused by a database that has one', async () => {
  const [from, to] = [await shop(), open()];
  await cloneDatabase(place(from), place(to), { only: ['orders'] });
  const { schema } = await to.schemas.read();
  expect(schema.collections.map(({ id }) => id).filter((id) => !id.startsWith('entwrite_'))).toEqual(['orders']);
  await expect(cloneDatabase(place(from), place(to))).rejects.toMatchObject({
    code: 'clone_refused',
    found: 'a database with 1 collection: orders',
  });
  const stop = new AbortController();
  const stopped = cloneDatabase(place(from), place(open()), {
    signal: stop.signal,
    onProgress: ({ type }) => type === 'documents' && stop.abort(),
  });
  await expect(stopped).rejects.toMatchObject({
    code: 'aborted_by_user',
    remedy: 'Begin again with the option `overwrite`.',
  });
});

test.each([125, 150, 200, 400])('a hash fits an encrypted attribute of %d characters', async (size) => {
  const secret = attribute('secret', 'string', { encrypt: true, size });
  const mask = await maskDocuments(schemaOf(collection('users', [secret])), { 'users.secret': 'hash' }, 'salt');
  const masked = ['a', 'b'].map((value) => mask('users', { $id: 'u', secret: value } as never).secret);
  for (const value of masked)
    expect([value, valueMismatch(value, secret)]).toEqual([expect.stringMatching(/^[0-9a-f]+$/), null]);
  expect(masked[0]).not.toBe(masked[1]);
});

test('goes on after an interruption: nothing is read twice, what is there stays, and nothing is left on the disk', async () => {
  const [from, to] = [await shop(), open()];
  const folder = join(mkdtempSync(join(tmpdir(), 'entwrite-clones-')), 'clone');
  const mask = { 'users.name': 'hash', 'orders.note': 'hash' };
  const runs: { readonly read: readonly string[]; readonly written: readonly string[] }[] = [];
  const clone = async (stopAt: (event: ProgressEvent) => boolean, rules: typeof mask = mask) => {
    const stop = new AbortController();
    const heard: { read: string[]; written: string[] } = { read: [], written: [] };
    runs.push(heard);
    const onProgress = (event: ProgressEvent) => {
      if (event.type === 'documents' && event.action === 'saved') heard.read.push(event.collection);
      if (event.type === 'documents' && event.action === 'restored') heard.written.push(event.collection);
      if (stopAt(event)) stop.abort();
    };
    return failureOf<EntwriteError>(
      cloneDatabase(place(from), place(to), { mask: rules, folder, signal: stop.signal, onProgress }),
    );
  };
  const first = await clone((event) => event.type === 'documents' && event.action === 'restored');
  expect([first?.code, first?.remedy]).toEqual([
    'aborted_by_user',
    expect.stringContaining('continues where it stopped'),
  ]);
  expect(runs[0]?.read.toSorted()).toEqual(['orders', 'users']);
  const kept = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  expect(kept.some((name) => name.endsWith('.enc'))).toBe(true);
  for (const name of kept.filter((one) => statSync(one).isFile())) {
    expect(readFileSync(name, 'latin1')).not.toContain('Person');
    expect(statSync(name).mode & 0o077).toBe(0);
  }
  expect(await clone(() => false)).toBeUndefined();
  expect(runs[1]?.read).toEqual([]);
  expect((await to.documents.list('users', [])).documents.map(({ name }) => name)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^[0-9a-f]{20}$/)]),
  );
  expect(existsSync(folder)).toBe(false);

  // With other rules it is another clone, and what is not its own stays where it is.
  mkdirSync(folder);
  const mine = ['5d41402abc4b2a76b9719d911017c592', 'mine.txt', 'salt'];
  for (const name of mine) writeFileSync(join(folder, name), '');
  expect((await clone(() => false))?.code).toBe('clone_refused');
  expect(readdirSync(folder)).toEqual(mine);
});

test('going on loses nothing that was written into the clone meanwhile, and finishes the rest when it is told to', async () => {
  const [from, to] = [await shop(), open()];
  const folder = join(mkdtempSync(join(tmpdir(), 'entwrite-clones-')), 'clone');
  let opened = 0;
  // Its collections are opened one after the other at the end; the process ends between two of them.
  const dying = watchingRequests(to, async ({ method }) => {
    if (method === 'PUT') opened += 1;
    if (opened > 1) throw new Error('the process has ended');
  });
  expect(await failureOf(cloneDatabase(place(from), place(dying), { folder }))).toBeDefined();
  await managerOf(to, schemaOf()).unlock();
  const tables = (await to.schemas.read()).schema.collections;
  const isOpen = (id: string) => tables.find((one) => one.id === id)?.enabled === true;
  const [first = '', second = ''] = isOpen('users') ? ['users', 'orders'] : ['orders', 'users'];
  expect([isOpen(first), isOpen(second)]).toEqual([true, false]);
  const [id, values] = first === 'users' ? ['u1', { name: 'Client' }] : ['o1', { note: 'Client' }];
  await to.documents.update(first, id, { values });

  const refused = await failureOf<EntwriteError>(cloneDatabase(place(from), place(to), { folder }));
  expect(refused?.findings).toMatchObject([
    { rule: 'newer_document', at: first, remedy: expect.stringContaining(`pass \`only\`: ${second}.`) },
  ]);
  expect(await to.documents.get(first, id)).toMatchObject(values);
  await cloneDatabase(place(from), place(to), { folder, only: [second], overwrite: true });
  expect((await to.schemas.read()).schema.collections.find((one) => one.id === second)?.enabled).toBe(true);
  expect(await to.documents.get(first, id)).toMatchObject(values);
});

test('begins anew where what was kept cannot be read', async () => {
  const [from, to] = [await shop(), open()];
  const folder = join(mkdtempSync(join(tmpdir(), 'entwrite-clones-')), 'clone');
  const dying = watchingRequests(to, async ({ method }) => {
    if (method !== 'GET') throw new Error('the process has ended');
  });
  expect(await failureOf(cloneDatabase(place(from), place(dying), { folder, overwrite: true }))).toBeDefined();
  for (const name of readdirSync(folder, { recursive: true }).map(String))
    if (name.endsWith('.enc')) rmSync(join(folder, name));
  expect(await failureOf<EntwriteError>(cloneDatabase(place(from), place(to), { folder }))).toMatchObject({
    code: 'backup_invalid',
    remedy: 'Clone again: it begins anew.',
  });
  await cloneDatabase(place(from), place(to), { folder });
  expect((await to.documents.list('users', [])).documents).toHaveLength(3);
});

describe('a mask', () => {
  const document = { $id: 'a', $sequence: '1', $createdAt: '', $updatedAt: '', $permissions: [] };
  const masked = async (of: AttributeSchema, rule: MaskRule, value: unknown, isUnique = false) => {
    const indexes = isUnique ? [index('unique', ['it'], 'unique')] : [];
    const schema = schemaOf(collection('things', [of], { indexes }), collection('others', [of]));
    const mask = await maskDocuments(schema, { 'things.it': rule }, 'salt');
    const given = { ...document, it: value };
    expect(mask('others', given)).toBe(given);
    return mask('things', given).it;
  };

  test.each<readonly [string, AttributeSchema, MaskRule, unknown, unknown]>([
    ['a text', attribute('it', 'string', { size: 20 }), 'hash', 'Ada', /^[0-9a-f]{20}$/],
    ['no text', attribute('it', 'string'), 'hash', null, null],
    ['a list', attribute('it', 'string', { array: true }), 'hash', ['a'], [expect.stringMatching(/^[0-9a-f]{50}$/)]],
    ['a value', attribute('it', 'integer'), { value: 7 }, 5, 7],
    ['nothing', attribute('it', 'string', { array: true }), 'null', ['a'], null],
  ])('%s', async (_name, of, rule, value, expected) => {
    const result = await masked(of, rule, value);
    expect(result).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : expected);
  });

  test.each<readonly [AttributeSchema['type'], Readonly<Record<string, unknown>>, string, unknown]>([
    ['string', { size: 30 }, 'Ada Lovelace', /^Ada Lovelace [0-9a-f]{16}$/],
    ['string', { size: 20 }, 'Ada Lovelace', /^Ada [0-9a-f]{16}$/],
    ['varchar', { size: 16 }, 'Ada Lovelace', /^[0-9a-f]{16}$/],
    ['text', {}, 'Ada', /^Ada [0-9a-f]{16}$/],
    ['email', {}, 'ada@example.com', /^ada\.[0-9a-f]{16}@example\.com$/],
    ['email', {}, `a@${'x'.repeat(60)}.com`, /^[0-9a-f]{16}@x+\.com$/],
    ['url', {}, 'https://example.org/?a#b', /^https:\/\/example.org\/[0-9a-f]{16}$/],
    ['ip', {}, '10.0.0.1', /^([0-9a-f]{4}:){7}[0-9a-f]{4}$/],
    ['integer', {}, '5', expect.any(Number)],
    ['integer', { min: -5, max: 2 ** 50 }, '5', expect.any(Number)],
    ['bigint', { min: 5n, max: 2n ** 63n - 1n }, '5', expect.any(BigInt)],
  ])('under a unique index gives different values, of %s %o', (type, options, fake, expected) => {
    const of = attribute('it', type, options);
    const room = 'size' in of ? of.size : 64;
    const digests = ['a', 'b'].map((text) => createHash('sha256').update(text).digest('hex'));
    const [one, other] = digests.map((digest) => distinctValue(fake, digest, of, room));
    expect(one).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : expected);
    expect([canBeDistinct(of), valueMismatch(one, of), one === other]).toEqual([true, null, false]);
  });

  test.each<readonly [string, AttributeSchema, MaskRule, unknown, boolean, string]>([
    [
      'no value where one is required',
      attribute('it', 'string', { required: true }),
      'null',
      'Ada',
      false,
      'a mask that returns',
    ],
    ['another type', attribute('it', 'integer'), () => 'x', 5, false, 'a mask that returns'],
    [
      'too little room',
      attribute('it', 'string', { size: 15 }),
      'hash',
      'Ada',
      true,
      'equal values under a unique index',
    ],
    [
      'too few numbers',
      attribute('it', 'integer', { min: -5, max: 1000 }),
      'number.int',
      5,
      true,
      'equal values under',
    ],
    ['a type of few values', attribute('it', 'enum'), 'hash', 'a', true, 'equal values under a unique index'],
  ])('is refused for %s', async (_name, of, rule, value, isUnique, message) => {
    await expect(masked(of, rule, value, isUnique)).rejects.toThrow(message);
  });

  const at = '2001-02-03T04:05:06.000+00:00';
  test('takes a Date of a function', async () => {
    expect(await masked(attribute('it', 'datetime'), () => new Date(at), '1999-01-01T00:00:00.000+00:00')).toBe(at);
  });

  test.each<readonly [string, unknown, string]>([
    ['a function without `return`', () => {}, 'a mask that returns undefined, as from a function without `return`'],
    ['a function that waits', async () => 'x', 'a mask that returns a promise, as from an asynchronous function'],
    ['an object', () => ({ name: 'x' }), 'a mask that returns an object; expected'],
    [
      'a misspelt value',
      { valu: 'x' },
      "an object for a rule; expected a path of @faker-js/faker such as 'person.fullN",
    ],
    ['no value', { value: undefined }, 'an object for a rule'],
    ['null', null, 'null for a rule'],
    ['a number', 5, 'a whole number for a rule'],
  ])('is no rule that empties all values without a word: %s', async (_, rule, message) => {
    await expect(masked(attribute('it', 'string'), rule as MaskRule, 'Ada')).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining(message),
    });
  });

  test('names the document for which it threw, and not what it threw, which may hold the value', async () => {
    const cause = new Error('cannot mask Ada');
    const rule = () => {
      throw cause;
    };
    await expect(masked(attribute('it', 'string'), rule, 'Ada')).rejects.toMatchObject({
      code: 'configuration_invalid',
      at: "things.it of document 'a'",
      message: expect.not.stringContaining('Ada'),
      cause,
    });
  });

  test('is refused for an attribute that is not there', async () => {
    const rules = { 'nobody.knows': 'hash' } as const;
    await expect(maskDocuments(SCHEMA, rules, 'salt')).rejects.toThrow('expected collection.attribute');
  });
});
