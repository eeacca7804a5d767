import { contextDeps } from '../../src/context/context-deps.js';
import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { ManyToOne, OneToMany } from '../../src/decorators/relationships.js';
import type { Ref } from '../../src/metadata/entity-types/ref.js';
import { openContext, type TestLibrary } from '../context/test-library.js';

/**
 * Appwrite refuses a filter through a list of related documents that more than 500 of them match, however many documents it
 * is to find. Such a condition goes by ids then.
 */

@Collection('nations')
class Nation {
  @Id() id!: string;
  @Attribute() name!: string;
  @OneToMany(() => Town, { inverse: 'nation' }) towns?: Ref<Town>[];
}

@Collection('towns')
class Town {
  @Id() id!: string;
  @Attribute({ type: 'integer' }) size!: number;
  @ManyToOne(() => Nation, { inverse: 'towns' }) nation?: Ref<Nation>;
}

class AtlasDb extends DbContext {
  readonly nations = this.set(Nation);
  readonly towns = this.set(Town);
}

const COUNT = 520;
let atlas: TestLibrary<AtlasDb>;
beforeAll(async () => {
  atlas = await openContext(AtlasDb);
  const { db } = atlas;
  for (const id of ['a', 'b', 'c']) await db.nations.create({ id, name: id });
  await db.towns.createMany(Array.from({ length: COUNT }, (_, at) => ({ size: at, nation: at % 2 === 0 ? 'a' : 'b' })));
}, 120_000);
afterAll(() => atlas.end());

test('a condition that more than 500 related documents meet', async () => {
  const { db } = atlas;
  const { documents } = contextDeps(db);
  const path = JSON.stringify({ method: 'greaterThanEqual', attribute: 'towns.size', values: [0] });
  await expect(documents.list('nations', [path])).rejects.toMatchObject({ code: 'query_invalid' });
  const any = { towns: { $some: { size: { $gte: 0 } } } };
  expect(await db.nations.where(any).ids()).toEqual(['a', 'b']);
  expect(await db.nations.where(any).count()).toBe(2);
  expect(await db.nations.where(any).exists()).toBe(true);
  expect((await db.nations.where(any).page({ size: 1 })).items.map(({ id }) => id)).toEqual(['a']);
  expect(await db.nations.where({ $or: [any, { name: 'c' }] }).count()).toBe(3);
  expect(await db.nations.where({ towns: { $none: { size: { $gte: 0 } } } }).ids()).toEqual(['c']);
});
