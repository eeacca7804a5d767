import { Attribute, Collection, DbContext, Id, ManyToMany, ManyToOne, OneToMany, OneToOne, type Ref } from 'entwrite';
import fc from 'fast-check';
import { failureOf } from '../../support/live-context.js';

/** Reads in a transaction give what the same reads give where its writes were made one after the other, or are refused where they cannot. */

@Collection('owners')
class Owner {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) name?: string;
  @Attribute({ type: 'integer', required: false }) points?: number;
  @OneToMany(() => Pet, { inverse: 'owner' }) pets?: Ref<Pet>[];
  @ManyToMany(() => Club, { inverse: 'members' }) clubs?: Ref<Club>[];
  @OneToOne(() => Pass, { inverse: 'owner' }) pass?: Ref<Pass>;
  @OneToMany(() => Toy) toys?: Ref<Toy>[];
}

@Collection('pets')
class Pet {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) name?: string;
  @Attribute({ type: 'integer', required: false }) points?: number;
  @ManyToOne(() => Owner, { inverse: 'pets' }) owner?: Ref<Owner>;
  @OneToMany(() => Visit, { inverse: 'pet', onDelete: 'cascade' }) visits?: Ref<Visit>[];
  @ManyToOne(() => Toy) toy?: Ref<Toy>;
}

@Collection('visits')
class Visit {
  @Id() id!: string;
  @Attribute({ type: 'integer', required: false }) points?: number;
  @ManyToOne(() => Pet, { inverse: 'visits', onDelete: 'cascade' }) pet?: Ref<Pet>;
}

@Collection('clubs')
class Club {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) name?: string;
  @ManyToMany(() => Owner, { inverse: 'clubs' }) members?: Ref<Owner>[];
}

@Collection('passes')
class Pass {
  @Id() id!: string;
  @Attribute({ type: 'integer', required: false }) points?: number;
  @OneToOne(() => Owner, { inverse: 'pass' }) owner?: Ref<Owner>;
}

@Collection('toys')
class Toy {
  @Id() id!: string;
  @Attribute({ type: 'integer', required: false }) points?: number;
}

class ClubDb extends DbContext {
  readonly owners = this.set(Owner);
  readonly pets = this.set(Pet);
  readonly visits = this.set(Visit);
  readonly clubs = this.set(Club);
  readonly passes = this.set(Pass);
  readonly toys = this.set(Toy);
}

type SetName = 'owners' | 'pets' | 'visits' | 'clubs' | 'passes' | 'toys';
type Sets = Pick<ClubDb, SetName>;
const SETS: readonly SetName[] = ['owners', 'pets', 'visits', 'clubs', 'passes', 'toys'];
interface Step {
  readonly set: SetName;
  readonly id: string;
  readonly does: 'create' | 'update' | 'delete' | 'increment';
  readonly values: object;
}
interface Read {
  readonly set: SetName;
  readonly where: object;
  readonly order: object;
  readonly paths: readonly string[];
  readonly limit: number | null;
  readonly offset: number;
  readonly how: 'list' | 'pages' | 'count' | 'min' | 'max' | 'sum' | 'back' | 'ids' | 'select' | 'groups';
}

const [ROUNDS, TRANSACTIONS] = process.env.LONG ? [60, 10] : [2, 5];
const BEFORE = 9;

const ids = (set: string) => fc.constantFrom(...[0, 1, 2].map((at) => `${set}${at}`));
const one = (set: string) => fc.option(ids(set), { nil: null, freq: 3 });
const list = (set: string) => fc.subarray([0, 1, 2].map((at) => `${set}${at}`));
const text = fc.constantFrom('a', 'B', 'b', 'c');
const points = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null, freq: 4 });
const some = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] });
const VALUES: Readonly<Record<SetName, fc.Arbitrary<object>>> = {
  owners: some({
    name: text,
    points,
    pets: list('pets'),
    clubs: list('clubs'),
    pass: one('passes'),
    toys: list('toys'),
  }),
  pets: some({ name: text, points, owner: one('owners'), visits: list('visits'), toy: one('toys') }),
  visits: some({ points, pet: one('pets') }),
  clubs: some({ name: text, members: list('owners') }),
  passes: some({ points, owner: one('owners') }),
  toys: some({ points }),
};
const COUNTED: readonly SetName[] = ['owners', 'pets', 'visits', 'passes', 'toys'];
const step: fc.Arbitrary<Step> = fc.constantFrom(...SETS).chain((set) =>
  fc.record({
    set: fc.constant(set),
    id: ids(set),
    does: fc.constantFrom('create', 'update', 'update', 'delete', COUNTED.includes(set) ? 'increment' : 'update'),
    values: VALUES[set],
  }),
);

const PATHS: Readonly<Record<SetName, readonly string[]>> = {
  owners: ['pets', 'clubs', 'pass', 'toys', 'pets.visits', 'clubs.members', 'pets.toy'],
  pets: ['owner', 'visits', 'toy', 'owner.clubs', 'owner.pass', 'owner.pets'],
  visits: ['pet', 'pet.owner', 'pet.owner.pass'],
  clubs: ['members', 'members.pets', 'members.pass'],
  passes: ['owner', 'owner.pets', 'owner.clubs'],
  toys: [],
};
const number = fc.integer({ min: 0, max: 3 });
const onPoints = fc.oneof(
  number.map((value) => ({ points: value })),
  number.map((value) => ({ points: { $gt: value } })),
  number.map((value) => ({ points: { $ne: value } })),
  fc.boolean().map((value) => ({ points: { $isNull: value } })),
);
const onName = fc.oneof(
  text.map((value) => ({ name: value })),
  text.map((value) => ({ name: { $startsWith: value } })),
);
const WHERE: Readonly<Record<SetName, fc.Arbitrary<object>>> = {
  owners: fc.oneof(
    onPoints,
    onName,
    onPoints.map((where) => ({ pets: { $some: where } })),
    onName.map((where) => ({ clubs: { $none: where } })),
    onPoints.map((where) => ({ pass: where })),
    onPoints.map((where) => ({ toys: { $some: where } })),
    ids('toys').map((id) => ({ toys: id })),
    ids('clubs').map((id) => ({ clubs: id })),
    one('passes').map((id) => ({ pass: id })),
    onPoints.map((where) => ({ pets: { $every: where } })),
  ),
  pets: fc.oneof(
    onPoints,
    onName,
    one('owners').map((id) => ({ owner: id })),
    onName.map((where) => ({ owner: where })),
    onName.map((where) => ({ owner: { clubs: { $some: where } } })),
    onPoints.map((where) => ({ visits: { $some: where } })),
    onPoints.map((where) => ({ toy: where })),
    fc.tuple(onPoints, onName).map(([a, b]) => ({ $or: [a, { owner: b }] })),
    onName.map((where) => ({ $not: { owner: where } })),
  ),
  visits: fc.oneof(
    onPoints,
    onName.map((where) => ({ pet: { owner: where } })),
    one('pets').map((id) => ({ pet: id })),
  ),
  clubs: fc.oneof(
    onName,
    onPoints.map((where) => ({ members: { $some: where } })),
    ids('owners').map((id) => ({ members: id })),
  ),
  passes: fc.oneof(
    onPoints,
    onName.map((where) => ({ owner: where })),
    one('owners').map((id) => ({ owner: id })),
  ),
  toys: onPoints,
};
const direction = fc.constantFrom('asc', 'desc');
const HOW: readonly Read['how'][] = [
  'list',
  'list',
  'pages',
  'back',
  'count',
  'min',
  'max',
  'sum',
  'ids',
  'select',
  'groups',
];
const read: fc.Arbitrary<Read> = fc.constantFrom(...SETS).chain((set) =>
  fc.record({
    set: fc.constant(set),
    where: fc.oneof(fc.constant({}), WHERE[set]),
    order: some({
      ...(set === 'clubs' ? {} : { points: direction }),
      ...(['owners', 'pets', 'clubs'].includes(set) && { name: direction }),
      ...(set === 'pets' && { owner: direction }),
    }),
    paths: fc.subarray([...PATHS[set]], { maxLength: Math.min(2, PATHS[set].length) }),
    limit: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }),
    offset: fc.constantFrom(0, 0, 1, 2),
    how: fc.constantFrom(...HOW),
  }),
);

/** The step as a creation or a change, whichever is possible, with links to documents that exist. */
function linking(given: Step, there: ReadonlySet<string>): Step {
  const values = Object.entries(given.values).map(([key, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [key, value.filter((id) => there.has(String(id)))];
    return [key, typeof value === 'string' && key !== 'name' && !there.has(value) ? null : value];
  });
  return { ...given, does: there.has(given.id) ? given.does : 'create', values: Object.fromEntries(values) as object };
}

interface AnySet {
  readonly create: (values: object) => Promise<object>;
  readonly update: (id: string, values: object) => Promise<object>;
  readonly delete: (id: string) => Promise<void>;
  readonly increment: (id: string, property: string, by: number) => Promise<object>;
}

async function perform(sets: Sets, { set, id, does, values }: Step): Promise<void> {
  const on = sets[set] as unknown as AnySet;
  if (does === 'create') await on.create({ id, ...values });
  else if (does === 'update') await on.update(id, values);
  else if (does === 'delete') await on.delete(id);
  else await on.increment(id, 'points', 2);
}

interface AnyQuery {
  readonly [method: string]: (...given: unknown[]) => unknown;
}

async function answer(sets: Sets, { set, where, order, paths, limit, offset, how }: Read): Promise<unknown> {
  const call = (on: unknown, method: string, ...given: unknown[]) => (on as AnyQuery)[method]?.call(on, ...given);
  const found = call(sets[set], 'where', where);
  if (how === 'min' || how === 'max') return call(found, how, set === 'clubs' ? 'name' : 'points');
  let query = call(found, 'orderBy', order);
  if (how === 'pages' || how === 'back') {
    if (paths.length > 0) query = call(query, 'populate', ...paths);
    const all: unknown[] = [];
    let cursor: string | null = null;
    for (let turn = 0; turn < 12; turn += 1) {
      const page = (await call(query, 'page', {
        size: 2,
        ...(turn > 0 && { [how === 'back' ? 'before' : 'after']: cursor }),
      })) as {
        items: object[];
        endCursor: string | null;
        startCursor: string | null;
        hasNextPage: boolean;
      };
      all.push([page.items.map(plain), page.hasNextPage]);
      cursor = how === 'back' ? page.startCursor : page.endCursor;
      if (cursor === null || (how === 'pages' && !page.hasNextPage)) break;
      if (how === 'back' && turn > 0) break;
      if (how === 'back') {
        const next = (await call(query, 'page', { size: 2, after: page.endCursor })) as typeof page;
        cursor = next.startCursor;
        if (cursor === null) break;
      }
    }
    return all;
  }
  if (limit !== null) query = call(query, 'limit', limit);
  if (offset > 0) query = call(query, 'offset', offset);
  if (how === 'count') return call(query, 'count');
  if (how === 'ids') return call(query, 'ids');
  if (how === 'sum') return set === 'clubs' ? 0 : call(query, 'sum', 'points');
  if (how === 'groups') return call(query, 'groupBy', [set === 'clubs' ? 'name' : set === 'pets' ? 'owner' : 'points']);
  if (how === 'select') query = call(query, 'select', 'id', ...paths.map((path) => `${path}.id`));
  else if (paths.length > 0) query = call(query, 'populate', ...paths);
  return ((await call(query, 'toList')) as object[]).map(plain);
}

/** A document without its times; related ones below it. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]: [string, unknown]) =>
      one === undefined || one === null ? [] : [[key, plain(one)]],
    ),
  );
}

test.each([
  ['1.9', 'mariadb'],
  ['main', 'mariadb'],
  ['main', 'postgresql'],
] as const)('on %s with %s', async (appwrite, engine) => {
  let refused = 0;
  let compared = 0;
  const open = async () => {
    const db = new ClubDb({ embedded: { file: ':memory:', appwrite, engine }, databaseId: 'clubs' });
    await db.getSchemaManager().ensureCreated();
    return db;
  };
  const [single, joint] = [await open(), await open()];
  const transactions = fc.array(
    fc.array(fc.tuple(step, fc.array(read, { minLength: 1, maxLength: 2 })), { minLength: 12, maxLength: 22 }),
    { minLength: TRANSACTIONS, maxLength: TRANSACTIONS },
  );
  await fc.assert(
    fc.asyncProperty(transactions, async (all) => {
      for (const steps of all) {
        for (const db of [single, joint]) for (const set of SETS) await db[set].deleteMany({});
        const there = new Set<string>();
        const perhaps = async (given: Step): Promise<Step | null> => {
          const one = linking(given, there);
          if ((await failureOf(perform(single, one))) !== undefined) return null;
          for (const set of SETS) for (const id of [0, 1, 2].map((at) => `${set}${at}`)) there.delete(id);
          for (const set of SETS) for (const id of await single[set].ids()) there.add(id);
          return one;
        };
        for (const [given] of steps.slice(0, BEFORE)) {
          const one = await perhaps(given);
          if (one !== null) await perform(joint, one);
        }
        const done: Step[] = [];
        const failure = await failureOf<{ code: string }>(
          joint.transaction(
            async (tx) => {
              for (const [given, reads] of steps.slice(BEFORE)) {
                const one = await perhaps(given);
                if (one === null) continue;
                done.push(one);
                await perform(tx, one);
                for (const asked of reads) {
                  const expected = await answer(single, asked);
                  const found = await answer(tx, asked).catch((error: { code?: string }) => {
                    if (error.code !== 'transaction_read_unclear') throw error;
                    refused += 1;
                    return expected;
                  });
                  compared += 1;
                  expect([done, asked, found]).toEqual([done, asked, expected]);
                }
              }
            },
            { attempts: 1 },
          ),
        );
        // A document that a deletion takes along cannot be created again before the commit.
        if (!['transaction_conflict', 'document_exists', undefined].includes(failure?.code)) throw failure;
      }
    }),
    { numRuns: ROUNDS },
  );
  if (engine === 'mariadb') expect(refused).toBe(0);
  expect(refused * 4).toBeLessThan(compared);
  for (const db of [single, joint]) await db.dispose();
});
