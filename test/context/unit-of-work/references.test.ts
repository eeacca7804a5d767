import { Attribute, Collection, DbContext, Id, type Ref, Reference } from 'entwrite';

@Collection('cities')
class City {
  @Id() id!: string;
  @Attribute({ size: 20 }) name!: string;
}

@Collection('people')
class Person {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) name?: string;
  @Reference(() => City, { array: true, index: false, ref: true }) seen!: Ref<City>[];
}

class TravelDb extends DbContext {
  readonly cities = this.set(City);
  readonly people = this.set(Person);
}

let db: TravelDb;
beforeEach(async () => {
  db = new TravelDb({ embedded: ':memory:', databaseId: 'travel' });
  await db.getSchemaManager().ensureCreated();
  await db.cities.createMany(['bern', 'oslo', 'rome', 'riga'].map((id) => ({ id, name: id.slice(0, 1) })));
  await db.people.create({ id: 'ada', seen: ['rome', 'oslo', 'bern'] });
});
afterEach(() => db.dispose());

const seen = async () => (await db.people.get('ada')).seen.map(({ id }) => id);
const riga = () => db.cities.get('riga');

test('a list of references that was read in part keeps what it does not show', async () => {
  const work = db.unitOfWork();
  const ada = await work.people.populate('seen', { where: { name: { $in: ['o', 'r'] } } }).get('ada');
  expect(ada.seen.map(({ id }) => id)).toEqual(['rome', 'oslo']);
  ada.seen.shift();
  ada.seen.push(await riga());
  await work.saveChanges();
  expect(await seen()).toEqual(['oslo', 'bern', 'riga']);
  ada.seen.pop();
  ada.name = 'Ada';
  await work.saveChanges();
  expect(await seen()).toEqual(['oslo', 'bern']);
});

test('so does one from which nothing was read, or that links documents that are gone', async () => {
  const work = db.unitOfWork();
  const ada = await work.people.populate('seen', { where: { name: 'z' } }).get('ada');
  ada.seen.push(await riga());
  await work.saveChanges();
  expect(await seen()).toEqual(['rome', 'oslo', 'bern', 'riga']);
  await db.cities.delete('oslo');
  const other = db.unitOfWork();
  const again = await other.people.populate('seen').get('ada');
  again.seen.pop();
  await other.saveChanges();
  expect(await seen()).toEqual(['rome', 'oslo', 'bern']);
});

test('a whole list is written as it is', async () => {
  const work = db.unitOfWork();
  const ada = await work.people.populate('seen').get('ada');
  ada.seen.reverse();
  ada.seen.push(await riga());
  await work.saveChanges();
  expect(await seen()).toEqual(['bern', 'oslo', 'rome', 'riga']);
});

test('lists of references have their order and a limit', async () => {
  const { people } = db;
  const some = await Promise.all([
    people.populate('seen', { limit: 2 }).get('ada'),
    people.populate('seen', { where: { name: { $ne: 'o' } }, limit: 5 }).get('ada'),
    people.populate('seen', { orderBy: { name: 'asc' }, limit: 1 }).get('ada'),
  ]);
  expect(some.map((ada) => ada.seen.map(({ id }) => id))).toEqual([['rome', 'oslo'], ['rome', 'bern'], ['bern']]);
});
