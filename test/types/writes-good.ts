/** Right uses of writes, transactions, units of work and factories; all of it compiles. */
import {
  Attribute,
  addDays,
  append,
  Collection,
  concat,
  DbContext,
  decrement,
  defineCollection,
  factory,
  filter,
  Id,
  increment,
  insert,
  type ModelBuilder,
  now,
  type Opt,
  Permission,
  Permissions,
  Role,
  remove,
  replace,
  toggle,
  unique,
} from 'entwrite';
import type { LibraryDb } from './data-good.js';
import { Poem, Writer } from './data-good.js';

@Collection('gauges', { documentSecurity: true })
export class Gauge {
  @Id() readonly id!: string;
  @Attribute() name!: string;
  @Attribute({ type: 'integer', default: 0 }) reads!: Opt<number>;
  @Attribute({ type: 'float', required: false }) level?: number;
  @Attribute({ required: false }) isOpen?: boolean;
  @Attribute({ required: false }) seenAt?: Date;
  @Attribute({ type: 'string', array: true, required: false }) marks?: string[];
  @Attribute({ type: 'integer', array: true, required: false }) series?: number[];
  @Permissions() permissions!: string[];
}

export const labels = defineCollection('labels', { text: { type: 'string', required: true } });

export class GaugeDb extends DbContext {
  readonly gauges = this.set(Gauge);
  readonly labels = this.set(labels);
  get late() {
    return this.set(Gauge);
  }
  total(): Promise<number> {
    return this.gauges.sum('reads');
  }

  protected override configure(model: ModelBuilder): void {
    model.permissions(Gauge, ({ name, reads }) => [Permission.read(Role.user(`${name}${reads ?? 0}`))]);
    model.permissions(labels, ({ text }) => [Permission.read(Role.label(text))]);
  }
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_T extends true>(): void => {};

export async function operators({ gauges }: GaugeDb): Promise<void> {
  await gauges.update('a', { reads: increment(1), level: decrement(0.5, { min: 0 }), name: concat('!') });
  await gauges.update('a', { isOpen: toggle(), seenAt: now(), marks: append('x'), series: append(1, 2) });
  await gauges.update('a', { seenAt: addDays(2), marks: remove('x'), series: insert(0, 3), name: replace('a', 'b') });
  await gauges.updateMany({ reads: { $gt: 1 } }, { marks: unique(), series: filter('greaterThan', 3), level: null });
  await gauges.increment('a', 'reads', 2, { max: 10 });
  await gauges.decrement('a', 'level');
}

export async function transactions(db: GaugeDb): Promise<void> {
  const made = await db.transaction(async (tx) => {
    holds<Same<typeof tx, GaugeDb>>();
    await tx.late.update('a', { reads: increment() });
    const total: number = await tx.total();
    void total;
    return tx.gauges.create({ name: 'a' });
  });
  holds<Same<typeof made, Gauge>>();
  await db.transaction(async () => {}, { attempts: 2, atomic: false });
  const nested: number = await db.transaction((tx) => tx.transaction(async (inner) => inner.gauges.count()));
  void nested;
}

export async function unitsOfWork(db: LibraryDb, gauges: GaugeDb): Promise<void> {
  const work = db.unitOfWork();
  const [poem] = await work.poems.where({ title: 'One' }).populate('writer').toList();
  const name: string | undefined = poem?.writer?.name;
  const added = work.poems.add({ title: 'Two', writer: 'ada' });
  holds<Same<typeof added, Poem>>();
  work.poems.add(added);
  added.title = 'Changed';
  work.poems.remove(added);
  const { created, updated, deleted } = await work.saveChanges({ groups: ['edit'], atomic: false });
  const sum: number = created + updated + deleted;
  const label = gauges.unitOfWork().labels.add({ text: 'x' });
  const id: string = label.$id;
  void [name, sum, id];
}

export async function factories(db: LibraryDb): Promise<void> {
  const writers = factory(
    Writer,
    (i, random) => ({
      name: `Writer ${i}`,
      email: `w${i}@x.org`,
      tags: [random.pick(['a', 'b'])],
      settings: { theme: 'dark' },
      age: random.integer(18, 90),
    }),
    { seed: 3 },
  );
  const one: Writer = await writers.create(db.writers, { role: 'critic' });
  const ids: string[] = await writers.for(db.writers).createMany(50, undefined, { overrides: { age: 3 } });
  const values: { name: string } = writers.make();
  await factory(Poem, (i) => ({ title: `Poem ${i}`, writer: one })).create(db.poems);
  void [ids, values];
}
