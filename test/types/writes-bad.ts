/** Wrong uses of writes, transactions, units of work and factories; each must not compile. */
import { addDays, append, concat, factory, increment, type ModelBuilder, now, Permission, toggle } from 'entwrite';
import type { LibraryDb } from './data-good.js';
import { Poem, Writer } from './data-good.js';
import { Gauge, type GaugeDb, labels } from './writes-good.js';

export async function operators({ gauges }: GaugeDb): Promise<void> {
  // @ts-expect-error a text cannot be counted
  await gauges.update('a', { name: increment(1) });
  // @ts-expect-error nothing is appended to a number
  await gauges.update('a', { reads: append(1) });
  // @ts-expect-error nothing is appended to a text
  await gauges.update('a', { name: append('x') });
  // @ts-expect-error a number has no text to add to
  await gauges.update('a', { level: concat('x') });
  // @ts-expect-error only a boolean is switched
  await gauges.update('a', { reads: toggle() });
  // @ts-expect-error a number is no date
  await gauges.update('a', { reads: now() });
  // @ts-expect-error a boolean is no date
  await gauges.update('a', { isOpen: addDays(1) });
  // @ts-expect-error items of another type
  await gauges.update('a', { marks: append(1) });
  // @ts-expect-error items of another type, among right ones
  await gauges.update('a', { series: append(1, 'two') });
  // @ts-expect-error a list is no number
  await gauges.update('a', { series: increment() });
  // @ts-expect-error an operator of text on a number, in many documents
  await gauges.updateMany({}, { reads: concat('x') });
  // @ts-expect-error the same operators are checked in many documents
  await gauges.updateMany({}, { name: increment() });
  // @ts-expect-error the id cannot be changed
  await gauges.update('a', { id: concat('x') });
  // @ts-expect-error a new document has nothing to work on
  await gauges.create({ name: 'a', reads: increment(1) });
  // @ts-expect-error neither has an upsert
  await gauges.upsert({ name: concat('a') });
  // @ts-expect-error an upper bound does not fit a decrement
  await gauges.decrement('a', 'reads', 1, { max: 3 });
  // @ts-expect-error a text is no number
  await gauges.increment('a', 'name');
  // @ts-expect-error a list of numbers is none
  await gauges.increment('a', 'series');
  // @ts-expect-error the amount is a number
  await gauges.update('a', { reads: increment('1') });
}

export async function transactions(db: GaugeDb): Promise<void> {
  // @ts-expect-error the work is asynchronous
  await db.transaction((tx) => tx.gauges);
  // @ts-expect-error the name is missing
  await db.transaction((tx) => tx.gauges.create({}));
  // @ts-expect-error there is no such set
  await db.transaction(async (tx) => tx.meters.count());
  // @ts-expect-error there is no such option
  await db.transaction(async () => {}, { retries: 3 });
  // @ts-expect-error it gives what the work gives
  const text: string = await db.transaction((tx) => tx.gauges.count());
  void text;
}

export async function unitsOfWork(db: LibraryDb): Promise<void> {
  const work = db.unitOfWork();
  // @ts-expect-error the title is missing
  work.poems.add({ writer: 'ada' });
  // @ts-expect-error there is no such property
  work.poems.add({ title: 'x', titel: 'y' });
  // @ts-expect-error documents are changed by their properties
  await work.poems.update('a', { title: 'x' });
  // @ts-expect-error new ones are added
  await work.poems.create({ title: 'x' });
  // @ts-expect-error an id is no entity
  work.poems.remove('a');
  // @ts-expect-error a unit of work has no other members of the context
  work.getSchemaManager();
  // @ts-expect-error there is no such option
  await work.saveChanges({ attempts: 3 });
  const poem = await work.poems.get('a');
  // @ts-expect-error the writer was not loaded
  void poem.writer?.name;
}

export async function factories(db: LibraryDb): Promise<void> {
  // @ts-expect-error the title is missing
  factory(Poem, () => ({ writer: 'ada' }));
  // @ts-expect-error a value of another type
  factory(Poem, (i) => ({ title: i }));
  // @ts-expect-error not one of the elements
  factory(Writer, () => ({ name: 'a', email: 'a@b.c', tags: [], settings: { theme: '' }, role: 'novelist' }));
  const poems = factory(Poem, (i) => ({ title: `Poem ${i}` }));
  // @ts-expect-error the set of another entity
  await poems.create(db.motifs);
  // @ts-expect-error an override of another type
  await poems.create(db.poems, { title: 3 });
  // @ts-expect-error a number of documents
  await poems.for(db.poems).createMany('50');
}

export function permissions(model: ModelBuilder): void {
  // @ts-expect-error there is no such property
  model.permissions(Gauge, ({ owner }) => [Permission.read(owner)]);
  // @ts-expect-error a list of permissions
  model.permissions(Gauge, () => Permission.read('any'));
  // @ts-expect-error a number is no permission
  model.permissions(Gauge, ({ reads }) => [reads ?? 0]);
  // @ts-expect-error there is no such attribute
  model.permissions(labels, ({ name }) => [Permission.read(name)]);
}
