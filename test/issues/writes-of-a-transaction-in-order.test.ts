import {
  Attribute,
  Collection,
  DbContext,
  Id,
  Index,
  ManyToMany,
  ManyToOne,
  OneToMany,
  OneToOne,
  type Opt,
  type Ref,
} from 'entwrite';

/**
 * A transaction put changes of what it had created into the creation, whatever came between: links to documents that it created later were lost,
 * and so were values written after an increment. A document that it deleted, created and deleted again stayed.
 */

@Collection('owners')
class Owner {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 20, required: false }) email?: string;
  @OneToMany(() => Pet, { inverse: 'owner' }) pets?: Ref<Pet>[];
  @ManyToMany(() => Club, { inverse: 'members' }) clubs?: Ref<Club>[];
  @OneToOne(() => Passport, { inverse: 'owner' }) passport?: Ref<Passport>;
}

@Collection('pets')
class Pet {
  @Id() id!: string;
  @Attribute({ size: 20 }) name!: string;
  @ManyToOne(() => Owner, { inverse: 'pets' }) owner?: Ref<Owner>;
}

@Collection('clubs')
class Club {
  @Id() id!: string;
  @ManyToMany(() => Owner, { inverse: 'clubs' }) members?: Ref<Owner>[];
}

@Collection('passports')
class Passport {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) note?: string;
  @OneToOne(() => Owner, { inverse: 'passport' }) owner?: Ref<Owner>;
}

@Collection('counters')
class Counter {
  @Id() id!: string;
  @Attribute({ type: 'integer', default: 0 }) points!: Opt<number>;
}

class ClubDb extends DbContext {
  readonly owners = this.set(Owner);
  readonly pets = this.set(Pet);
  readonly clubs = this.set(Club);
  readonly passports = this.set(Passport);
  readonly counters = this.set(Counter);
}

describe.each([
  ['1.9', 'mariadb'],
  ['main', 'postgresql'],
] as const)('on %s with %s', (appwrite, engine) => {
  let db: ClubDb;
  beforeAll(async () => {
    db = new ClubDb({ embedded: { file: ':memory:', appwrite, engine }, databaseId: 'clubs' });
    await db.getSchemaManager().ensureCreated();
  });
  afterAll(() => db.dispose());

  test('lists of a new document link what was created after it', async () => {
    await db.transaction(async (tx) => {
      await tx.owners.create({ id: 'ada' });
      await tx.clubs.create({ id: 'chess' });
      await tx.pets.create({ id: 'rex', name: 'Rex' });
      await tx.owners.update('ada', { clubs: ['chess'], pets: ['rex'] });
    });
    const { clubs, pets } = await db.owners.populate('clubs', 'pets').get('ada');
    expect([clubs.map(({ id }) => id), pets.map(({ id }) => id)]).toEqual([['chess'], ['rex']]);
  });

  test('a list that is emptied unlinks what was created after the document', async () => {
    await db.transaction(async (tx) => {
      await tx.owners.create({ id: 'bob' });
      await tx.clubs.create({ id: 'bridge', members: ['bob'] });
      await tx.owners.update('bob', { clubs: [] });
    });
    expect((await db.owners.populate('clubs').get('bob')).clubs).toEqual([]);
  });

  test('a number that is written after an increment stays', async () => {
    await db.transaction(async (tx) => {
      await tx.counters.create({ id: 'one', points: 5 });
      await tx.counters.increment('one', 'points', 3);
      expect((await tx.counters.update('one', { points: 10 })).points).toBe(10);
    });
    expect((await db.counters.get('one')).points).toBe(10);
  });

  test('a document that is deleted, created and deleted again is gone', async () => {
    await db.counters.create({ id: 'two' });
    await db.transaction(async (tx) => {
      await tx.counters.delete('two');
      await tx.counters.create({ id: 'two', points: 2 });
      await tx.counters.delete('two');
    });
    expect(await db.counters.find('two')).toBeUndefined();
  });

  test('a document that is deleted and created again counts once', async () => {
    await db.clubs.create({ id: 'again' });
    const counted = await db.transaction(async (tx) => {
      await tx.clubs.delete('again');
      await tx.clubs.create({ id: 'again' });
      return [await tx.clubs.where({ id: 'again' }).count(), await tx.clubs.where({ id: 'again' }).ids()];
    });
    expect(counted).toEqual([1, ['again']]);
  });

  test('a changed document is the one that was created last', async () => {
    await db.transaction(async (tx) => {
      expect(await tx.counters.find('three')).toBeUndefined();
      await tx.counters.create({ id: 'three', points: 1 });
      await tx.counters.delete('three');
      await tx.counters.create({ id: 'three', points: 2 });
      await tx.counters.update('three', { points: 3 });
    });
    expect((await db.counters.get('three')).points).toBe(3);
  });

  test('a value that another document gives up in between is free', async () => {
    await db.owners.create({ id: 'eve', email: 'a@x.org' });
    await db.transaction(async (tx) => {
      await tx.owners.create({ id: 'fay', email: 'b@x.org' });
      await tx.owners.update('eve', { email: 'c@x.org' });
      await tx.owners.update('fay', { email: 'a@x.org' });
    });
    expect((await db.owners.get('fay')).email).toBe('a@x.org');
  });

  test('a link of one document to one other is replaced twice', async () => {
    for (const id of ['first', 'second']) await db.passports.create({ id });
    await db.owners.create({ id: 'gus', passport: 'first' });
    await db.transaction(async (tx) => {
      await tx.owners.update('gus', { passport: 'second' });
      await tx.owners.update('gus', { passport: 'first' });
    });
    expect((await db.owners.get('gus')).passport?.id).toBe('first');
    expect((await db.passports.get('second')).owner).toBeUndefined();
  });

  test('what is deleted again after others linked it is no link of theirs', async () => {
    await db.transaction(async (tx) => {
      await tx.owners.create({ id: 'short' });
      await tx.pets.create({ id: 'hal', name: 'Hal', owner: 'short' });
      await tx.owners.delete('short');
    });
    await db.pets.update('hal', { name: 'Harry' });
    expect((await db.pets.get('hal')).owner).toBeUndefined();
  });
});
