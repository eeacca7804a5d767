import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { Index } from '../../src/decorators/index-decorator.js';
import type { EntwriteError } from '../../src/errors.js';
import { stateOf } from '../support/every-operation.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { foldsText, useProject } from '../support/live-database.js';

/** What documents stand in the way of, told before anything is written, and every remedy that is offered. */

@Collection('users')
class User {
  @Id() id!: string;
  @Attribute({ size: 40 }) name!: string;
  @Attribute({ size: 40, required: false }) nick?: string;
  @Attribute({ type: 'integer', required: false }) age?: number;
  @Attribute({ type: 'enum', elements: ['buyer', 'seller', 'guest'], required: false }) role?: string;
  @Attribute({ type: 'string', size: 20, array: true, required: false }) tags?: string[];
  @Attribute({ type: 'string', size: 30, required: false }) balance?: string;
}

class ShopDb extends DbContext {
  readonly users = this.set(User);
}

const USERS = [
  {
    id: 'ada',
    name: 'Ada',
    nick: 'a'.repeat(30),
    age: 200,
    role: 'guest',
    tags: ['maths', 'engines'],
    balance: '12 EUR',
  },
  { id: 'bob', name: 'Bob', nick: 'bb', age: 30, role: 'buyer', tags: ['x'], balance: '7' },
  { id: 'eve', name: 'éve ' },
  { id: 'eva', name: 'EVE', nick: '👩‍🚀'.repeat(5), age: -1 },
];

const project = useProject();
let shared: SharedDatabase;
/** Whether 'EVE' and 'éve ' are the same to the server; where they are not, both are called 'éve '. */
let folds: boolean;
beforeEach(async () => {
  shared = sharedDatabase(project);
  const db = shared.open(ShopDb);
  await db.getSchemaManager().migrate();
  folds = await foldsText(shared);
  for (const user of USERS) await db.users.create(user.id === 'eva' && !folds ? { ...user, name: 'éve ' } : user);
});
afterEach(() => shared.end());

/** A context whose only entity is this class. */
function contextOf<E extends object>(Entity: new () => E) {
  class Db extends DbContext {
    readonly users = this.set(Entity);
  }
  return shared.open(Db);
}

/** The refusal of a migration to this class, after proof that nothing was written. */
async function refusalOf(Entity: new () => object): Promise<EntwriteError> {
  const before = await stateOf(shared);
  const requests = shared.transport.requestCount();
  const error = await failureOf<EntwriteError>(
    contextOf(Entity).getSchemaManager().migrate({ allowDestructive: true }),
  );
  expect(shared.transport.requestCount()).toBe(requests);
  expect(await stateOf(shared)).toEqual(before);
  if (error === undefined) throw new Error('nothing was refused');
  expect(error.code).toBe('data_conflict');
  return error;
}

describe('a new required attribute', () => {
  @Collection('users')
  class Slugged extends User {
    @Attribute({ size: 60 }) slug!: string;
  }

  it('asks for its values, with the number of documents and their ids', async () => {
    const error = await refusalOf(Slugged);
    expect(error.findings).toHaveLength(1);
    expect(error.findings[0]).toMatchObject({ rule: 'present', at: 'users.slug' });
    expect(error.findings[0]?.found).toBe(
      "4 conflicting documents (null in the first; ids 'ada', 'bob', 'eve', 'eva')",
    );
    expect(error.findings[0]?.remedy).toContain("resolve: { 'users.slug': { backfill:");
  });

  it('takes one value for all', async () => {
    const db = contextOf(Slugged);
    await db.getSchemaManager().migrate({ resolve: { 'users.slug': { backfill: 'none' } } });
    expect((await db.users.all()).map(({ slug }) => slug)).toEqual(['none', 'none', 'none', 'none']);
  });

  it('takes a function of the document, and leaves dates and permissions alone', async () => {
    const before = (await shared.documents.list('users', [])).documents;
    const db = contextOf(Slugged);
    const backfill = (document: { $id: string; name?: unknown }) => `${document.name}-${document.$id}`;
    await db.getSchemaManager().migrate({ resolve: { 'users.slug': { backfill } } });
    const after = (await shared.documents.list('users', [])).documents;
    expect(after).toEqual(before.map((document) => ({ ...document, slug: `${document.name}-${document.$id}` })));
    expect(
      (await failureOf<EntwriteError>(shared.documents.create('users', 'x', { values: { name: 'x' } })))?.code,
    ).toBe('document_invalid');
  });

  it('judges the values it is given before it writes anything', async () => {
    const before = await stateOf(shared);
    const manager = contextOf(Slugged).getSchemaManager();
    for (const backfill of ['x'.repeat(61), null, () => undefined, 5, () => ['a']]) {
      const error = await failureOf<EntwriteError>(manager.migrate({ resolve: { 'users.slug': { backfill } } }));
      expect(error?.code).toBe('data_conflict');
      expect(error?.at).toBe('users.slug');
    }
    expect(await stateOf(shared)).toEqual(before);
  });

  it('is fine over an empty collection', async () => {
    for (const { id } of USERS) await shared.documents.delete('users', id);
    expect((await contextOf(Slugged).getSchemaManager().migrate()).length).toBe(1);
  });
});

describe('an attribute that becomes required', () => {
  @Collection('users')
  class Nicked {
    @Id() id!: string;
    @Attribute({ size: 40 }) name!: string;
    @Attribute({ size: 40 }) nick!: string;
    @Attribute({ type: 'integer', required: false }) age?: number;
    @Attribute({ type: 'enum', elements: ['buyer', 'seller', 'guest'], required: false }) role?: string;
    @Attribute({ type: 'string', size: 20, array: true, required: false }) tags?: string[];
    @Attribute({ type: 'string', size: 30, required: false }) balance?: string;
  }

  it('names the documents without a value, and fills only those', async () => {
    const error = await refusalOf(Nicked);
    expect(error.findings.map(({ at, found }) => `${at} ${found}`)).toEqual([
      "users.nick 1 conflicting document (null in the first; ids 'eve')",
    ]);
    expect(error.findings[0]?.remedy).toContain('backfill');
    const db = contextOf(Nicked);
    await db.getSchemaManager().migrate({ resolve: { 'users.nick': { backfill: 'nobody' } } });
    expect((await db.users.all()).map(({ nick }) => nick)).toEqual([USERS[0]?.nick, 'bb', 'nobody', USERS[3]?.nick]);
  });
});

describe('less room', () => {
  @Collection('users')
  class Short {
    @Id() id!: string;
    @Attribute({ size: 40 }) name!: string;
    @Attribute({ size: 10, required: false }) nick?: string;
    @Attribute({ type: 'integer', min: 0, max: 150, required: false }) age?: number;
    @Attribute({ type: 'enum', elements: ['buyer', 'seller'], required: false }) role?: string;
    @Attribute({ type: 'string', size: 5, array: true, required: false }) tags?: string[];
    @Attribute({ type: 'string', size: 30, required: false }) balance?: string;
  }

  it('is found for sizes, ranges and elements at once, counting characters as Appwrite does', async () => {
    const error = await refusalOf(Short);
    expect(error.findings.map(({ at, found }) => `${at} ${found}`).sort()).toEqual([
      "users.age 2 conflicting documents (200 in the first; ids 'ada', 'eva')",
      "users.nick 2 conflicting documents (30 characters in the first; ids 'ada', 'eva')",
      "users.role 1 conflicting document ('guest' in the first; ids 'ada')",
      "users.tags 1 conflicting document (7 characters in the first; ids 'ada')",
    ]);
    const remedies = new Map(error.findings.map(({ at, remedy }) => [at, remedy]));
    expect(remedies.get('users.nick')).toContain('truncate: true');
    expect(remedies.get('users.tags')).toContain('truncate: true');
    expect(remedies.get('users.age')).toContain('map:');
    expect(remedies.get('users.role')).toContain('map:');
  });

  it('cuts texts, maps by a record and by a function, in lists too', async () => {
    const db = contextOf(Short);
    await db.getSchemaManager().migrate({
      resolve: {
        'users.nick': { truncate: true },
        'users.tags': { truncate: true },
        'users.role': { map: { guest: 'buyer' } },
        'users.age': { map: (age) => (age === null ? null : Math.min(150, Math.max(0, Number(age)))) },
      },
    });
    const [ada, bob, eve, eva] = await db.users.all();
    expect(ada).toMatchObject({ nick: 'aaaaaaaaaa', role: 'buyer', age: 150, tags: ['maths', 'engin'] });
    expect(bob).toMatchObject({ nick: 'bb', role: 'buyer', age: 30, tags: ['x'] });
    expect(eve?.age).toBeUndefined();
    expect(eva).toMatchObject({ age: 0, nick: [...'👩‍🚀'.repeat(5)].slice(0, 10).join('') });
    expect((await db.getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it('refuses a map that does not come to rest, since a run may be repeated', async () => {
    const error = await failureOf<EntwriteError>(
      contextOf(Short)
        .getSchemaManager()
        .migrate({
          resolve: {
            'users.nick': { truncate: true },
            'users.tags': { truncate: true },
            'users.role': { map: { guest: 'buyer', buyer: 'seller' } },
            'users.age': { map: (age) => Number(age) - 1 },
          },
        }),
    );
    expect(error?.code).toBe('data_conflict');
    expect(error?.findings.map(({ at }) => at)).toEqual(['users.age', 'users.role']);
  });

  it('judges what a map gives', async () => {
    const resolve = {
      'users.nick': { truncate: true },
      'users.tags': { truncate: true },
      'users.role': { map: { guest: 'visitor' } },
      'users.age': { map: { 200: Number.NaN, '-1': 0.5 } },
    } as const;
    const error = await failureOf<EntwriteError>(contextOf(Short).getSchemaManager().migrate({ resolve }));
    expect(error?.findings.map(({ at, found }) => `${at} ${found}`)).toEqual([
      "users.age 2 conflicting documents (NaN in the first; ids 'ada', 'eva')",
      "users.role 1 conflicting document ('visitor' in the first; ids 'ada')",
    ]);
  });
});

describe('a unique index', () => {
  @Collection('users')
  @Index(['name'], { type: 'unique', name: 'one_name' })
  class Unique extends User {}

  it('names documents whose values are the same to the server: on MariaDB without case, accents, trailing spaces', async () => {
    const error = await refusalOf(Unique);
    expect(error.findings.map(({ rule, at, found }) => `${rule} ${at} ${found}`)).toEqual([
      `unique users.one_name 1 conflicting document (the repeated value "${folds ? 'EVE' : 'éve '}" in the first; ids 'eva')`,
    ]);
    await shared.documents.update('users', 'eva', { values: { name: 'Eva' } });
    await contextOf(Unique).getSchemaManager().migrate();
    const name = folds ? 'EVA ' : 'Eva';
    const again = await failureOf<EntwriteError>(shared.documents.create('users', 'x', { values: { name } }));
    expect(again?.code).toBe('document_exists');
  });
});

describe('a change of type', () => {
  abstract class Poor {
    @Id() id!: string;
    @Attribute({ size: 40 }) name!: string;
    @Attribute({ size: 40, required: false }) nick?: string;
    @Attribute({ type: 'integer', required: false }) age?: number;
    @Attribute({ type: 'enum', elements: ['buyer', 'seller', 'guest'], required: false }) role?: string;
    @Attribute({ type: 'string', size: 20, array: true, required: false }) tags?: string[];
  }

  @Collection('users')
  class Rich extends Poor {
    @Attribute({ type: 'float', required: false }) balance?: number;
  }

  it('converts exactly and strictly, and says what does not convert', async () => {
    const error = await refusalOf(Rich);
    expect(error.findings[0]).toMatchObject({ rule: 'convert', at: 'users.balance' });
    expect(error.findings[0]?.found).toContain("'12 EUR'");
    expect(error.findings[0]?.remedy).toContain('convert');
    await shared.documents.update('users', 'ada', { values: { balance: '12' } });
    const db = contextOf(Rich);
    await db.getSchemaManager().migrate({ allowDestructive: true });
    expect((await db.users.all()).map(({ balance }) => balance)).toEqual([12, 7, undefined, undefined]);
  });

  it("uses the entity's own converter", async () => {
    @Collection('users')
    class Converting extends Poor {
      @Attribute({ type: 'float', required: false, convert: (old: string) => Number(old.replace(/ EUR$/, '')) })
      balance?: number;
    }
    const db = contextOf(Converting);
    await db.getSchemaManager().migrate({ allowDestructive: ['users.balance'] });
    expect((await db.users.all()).map(({ balance }) => balance)).toEqual([12, 7, undefined, undefined]);
  });

  it('does not take NaN, a wrong type or an error of the converter for a value', async () => {
    const fail = () => {
      throw new Error('no idea');
    };
    for (const convert of [
      fail,
      (old: string) => Number(old),
      (old: string) => `${old}!`,
      () => [1],
      () => Number.POSITIVE_INFINITY,
    ]) {
      @Collection('users')
      class Careless extends Poor {
        @Attribute({ type: 'float', required: false, convert: convert as () => never }) balance?: number;
      }
      const error = await refusalOf(Careless);
      expect(error.findings.map(({ at }) => at)).toEqual(['users.balance']);
    }
  });
});

it('tells everything at once, with one scan per collection', async () => {
  @Collection('users')
  @Index(['name'], { type: 'unique' })
  class Worst {
    @Id() id!: string;
    @Attribute({ size: 2 }) name!: string;
    @Attribute({ size: 40 }) nick!: string;
    @Attribute({ type: 'integer', required: false }) age?: number;
    @Attribute({ type: 'enum', elements: ['buyer'], required: false }) role?: string;
    @Attribute({ type: 'string', size: 20, array: true, required: false }) tags?: string[];
    @Attribute({ type: 'float', required: false }) balance?: number;
    @Attribute({ type: 'integer' }) rank!: number;
  }
  const error = await refusalOf(Worst);
  expect(error.findings).toHaveLength(6);
  expect(error.message.split('\n')).toHaveLength(6);
  expect(shared.events.filter(({ type }) => type === 'scan')).toEqual([
    { type: 'scan', collection: 'users', documents: 4 },
  ]);
});

it('shows ten ids at most', async () => {
  for (let at = 0; at < 20; at += 1) await shared.documents.create('users', `n${at}`, { values: { name: `n${at}` } });
  @Collection('users')
  class Ranked extends User {
    @Attribute({ type: 'integer' }) rank!: number;
  }
  const error = await refusalOf(Ranked);
  expect(error.findings[0]?.found).toContain('24 conflicting documents');
  expect(error.findings[0]?.found.match(/'/g)).toHaveLength(20);
  expect(error.findings[0]?.found).toContain(', …');
});
