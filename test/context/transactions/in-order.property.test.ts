import {
  Attribute,
  Collection,
  DbContext,
  Id,
  Index,
  ManyToMany,
  ManyToOne,
  OneToMany,
  type Opt,
  type Ref,
} from 'entwrite';
import fc from 'fast-check';
import { failureOf } from '../../support/live-context.js';

/** A transaction leaves what its calls leave one after the other, or is a conflict and leaves nothing. */

@Collection('owners')
class Owner {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 20, required: false }) email?: string;
  @OneToMany(() => Pet, { inverse: 'owner' }) pets?: Ref<Pet>[];
  @ManyToMany(() => Club, { inverse: 'members' }) clubs?: Ref<Club>[];
}

@Collection('pets')
class Pet {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) name?: string;
  @ManyToOne(() => Owner, { inverse: 'pets' }) owner?: Ref<Owner>;
}

@Collection('clubs')
class Club {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) name?: string;
  @ManyToMany(() => Owner, { inverse: 'clubs' }) members?: Ref<Owner>[];
}

@Collection('counters')
class Counter {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 20, required: false }) email?: string;
  @Attribute({ type: 'integer', default: 0 }) points!: Opt<number>;
}

class ClubDb extends DbContext {
  readonly owners = this.set(Owner);
  readonly pets = this.set(Pet);
  readonly clubs = this.set(Club);
  readonly counters = this.set(Counter);
}

type Sets = Pick<ClubDb, 'owners' | 'pets' | 'clubs' | 'counters'>;
interface Step {
  readonly set: keyof Sets;
  readonly id: string;
  readonly does: 'create' | 'update' | 'delete' | 'increment';
  readonly values: object;
}

const [ROUNDS, TRANSACTIONS] = process.env.LONG ? [60, 10] : [3, 8];
/** Documents that exist before, to be changed and linked; without them most writes of a transaction meet what it created itself. */
const BEFORE = 2;

const ids = (set: string) => fc.constantFrom(...[0, 1, 2].map((at) => `${set}${at}`));
const list = (set: string) => fc.subarray([0, 1, 2].map((at) => `${set}${at}`));
const text = fc.constantFrom('a', 'b', 'c');
const email = fc.option(text, { nil: null, freq: 3 });
const VALUES = {
  owners: fc.record({ email, pets: list('pets'), clubs: list('clubs') }, { requiredKeys: [] }),
  pets: fc.record({ name: text, owner: fc.option(ids('owners'), { nil: null, freq: 3 }) }, { requiredKeys: [] }),
  clubs: fc.record({ name: text, members: list('owners') }, { requiredKeys: [] }),
  counters: fc.record({ email, points: fc.integer({ min: 0, max: 9 }) }, { requiredKeys: [] }),
};
const step: fc.Arbitrary<Step> = fc.constantFrom('owners', 'pets', 'clubs', 'counters', 'counters').chain((set) =>
  fc.record({
    set: fc.constant(set),
    id: ids(set),
    does: fc.constantFrom(
      'create',
      'create',
      'update',
      'update',
      'delete',
      set === 'counters' ? 'increment' : 'update',
    ),
    values: VALUES[set],
  }),
);

/** The step as a creation or a change, whichever is possible, with links to documents that exist. */
function linking(one: Step, there: ReadonlySet<string>): Step {
  const values = Object.entries(one.values).map(([key, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [key, value.filter((id) => there.has(String(id)))];
    return [key, key === 'owner' && !there.has(String(value)) ? null : value];
  });
  return { ...one, does: there.has(one.id) ? one.does : 'create', values: Object.fromEntries(values) as object };
}

async function perform(sets: Sets, { set, id, does, values }: Step): Promise<void> {
  const { create, update } = sets[set] as unknown as {
    readonly create: (values: object) => Promise<object>;
    readonly update: (id: string, values: object) => Promise<object>;
  };
  if (does === 'create') await create.call(sets[set], { id, ...values });
  else if (does === 'update') await update.call(sets[set], id, values);
  else if (does === 'delete') await sets[set].delete(id);
  else await sets.counters.increment(id, 'points', 3);
}

async function contents(db: ClubDb): Promise<unknown> {
  const sorted = (linked: readonly { readonly id: string }[]) => linked.map(({ id }) => id).sort();
  const owners = await db.owners.populate('clubs').toList();
  const pets = await db.pets.toList();
  const counters = await db.counters.toList();
  return [
    owners.map(({ id, email: own, clubs }) => [id, own, sorted(clubs)].join()).sort(),
    pets.map(({ id, name, owner }) => [id, name, owner?.id].join()).sort(),
    (await db.clubs.toList()).map(({ id, name }) => [id, name].join()).sort(),
    counters.map(({ id, email: own, points }) => [id, own, points].join()).sort(),
  ];
}

test.each([
  ['1.9', 'mariadb'],
  ['main', 'postgresql'],
] as const)('on %s with %s', async (appwrite, engine) => {
  let conflicts = 0;
  let commits = 0;
  const open = async () => {
    const db = new ClubDb({ embedded: { file: ':memory:', appwrite, engine }, databaseId: 'clubs' });
    await db.getSchemaManager().ensureCreated();
    return db;
  };
  const [single, joint] = [await open(), await open()];
  const transactions = fc.array(fc.array(step, { minLength: 6, maxLength: 16 }), {
    minLength: TRANSACTIONS,
    maxLength: TRANSACTIONS,
  });
  await fc.assert(
    fc.asyncProperty(transactions, async (all) => {
      for (const steps of all) {
        for (const db of [single, joint])
          for (const set of [db.pets, db.clubs, db.owners, db.counters]) await set.deleteMany({});
        const there = new Set<string>();
        const done: Step[] = [];
        for (const [at, given] of steps.entries()) {
          const one = linking(given, there);
          if ((await failureOf(perform(single, one))) !== undefined) continue;
          if (one.does === 'create') there.add(one.id);
          if (one.does === 'delete') there.delete(one.id);
          if (at < BEFORE) await perform(joint, one);
          else done.push(one);
        }
        const before = await contents(joint);
        const failure = await failureOf<{ code: string }>(
          joint.transaction(
            async (tx) => {
              for (const one of done) await perform(tx, one);
            },
            { attempts: 1 },
          ),
        );
        if (failure === undefined) commits += 1;
        else {
          expect([done, failure]).toEqual([done, expect.objectContaining({ code: 'transaction_conflict' })]);
          expect(await contents(joint)).toEqual(before);
          conflicts += 1;
          for (const one of done) await perform(joint, one);
        }
        expect([done, await contents(joint)]).toEqual([done, await contents(single)]);
      }
    }),
    { numRuns: ROUNDS },
  );
  expect(commits).toBeGreaterThan(conflicts);
  for (const db of [single, joint]) await db.dispose();
});
