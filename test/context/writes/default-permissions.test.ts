import { DbContext } from '../../../src/context/db-context.js';
import {
  Attribute,
  Collection,
  defineCollection,
  Id,
  ManyToOne,
  type ModelBuilder,
  type Opt,
  Permission,
  Permissions,
  type Ref,
  Role,
} from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { openContext, type TestLibrary } from '../test-library.js';

@Collection('folders', { documentSecurity: true })
class Folder {
  @Id() id!: string;
  @Attribute({ size: 20 }) name!: string;
  @Attribute({ type: 'string', size: 20, default: () => 'nobody' }) ownerId!: Opt<string>;
  // Under another name, which has to do as well.
  @Permissions() rights!: Opt<string[]>;
}

@Collection('papers', { documentSecurity: true })
class Paper {
  @Id() id!: string;
  @Attribute({ size: 20 }) title!: string;
  @ManyToOne(() => Folder) folder?: Ref<Folder>;
  @Permissions() permissions!: string[];
}

const tags = defineCollection('tags', { label: { type: 'string', required: true } }, { documentSecurity: true });

const owned = (owner: string) => [Permission.read(Role.user(owner)), Permission.update(Role.user(owner))];

class PapersDb extends DbContext {
  readonly folders = this.set(Folder);
  readonly papers = this.set(Paper);
  readonly tags = this.set(tags);

  protected override configure(model: ModelBuilder): void {
    model
      .permissions(Folder, ({ ownerId }) => owned(ownerId ?? ''))
      .permissions(Paper, ({ title }) => (title === 'wrong' ? ['create("any")'] : [Permission.read(Role.label(title))]))
      .permissions(tags, ({ label }) => [Permission.read(Role.label(label))]);
  }
}

let library: TestLibrary<PapersDb>;
beforeAll(async () => {
  library = await openContext(PapersDb);
});
afterAll(() => library.end());

const rightsOf = async (id: string) => (await library.db.folders.get(id)).rights;

test('a new document that is given none gets those of the model, on every way to write', async () => {
  const { db } = library;
  expect((await db.folders.create({ id: 'a', name: 'a', ownerId: 'ada' })).rights).toEqual(owned('ada'));
  await db.folders.createMany([
    { id: 'b', name: 'b', ownerId: 'bob' },
    { id: 'c', name: 'c' },
  ]);
  await db.folders.upsert({ id: 'd', name: 'd', ownerId: 'dan' });
  await db.folders.upsertMany([
    { id: 'e', name: 'e', ownerId: 'eve' },
    { id: 'f', name: 'f', ownerId: 'fay' },
  ]);
  await db.transaction(async (tx) => void (await tx.folders.create({ id: 'g', name: 'g', ownerId: 'gus' })));
  const work = db.unitOfWork();
  work.folders.add({ id: 'h', name: 'h', ownerId: 'hal' });
  work.folders.add({ id: 'i', name: 'i', rights: owned('ida') });
  await work.saveChanges();
  const owners = { b: 'bob', c: 'nobody', d: 'dan', e: 'eve', f: 'fay', g: 'gus', h: 'hal', i: 'ida' };
  for (const [id, owner] of Object.entries(owners)) expect([id, await rightsOf(id)]).toEqual([id, owned(owner)]);
});

test('write means update and delete on every way to write, also where the server would store it as it is', async () => {
  const { db } = library;
  const rights = [Permission.read(Role.any()), Permission.write(Role.user('ada'))];
  const spelled = [
    Permission.read(Role.any()),
    Permission.update(Role.user('ada')),
    Permission.delete(Role.user('ada')),
  ];
  await db.folders.create({ id: 'w1', name: 'w', rights });
  await db.folders.createMany([{ id: 'w2', name: 'w', rights }]);
  await db.folders.upsertMany([{ id: 'w3', name: 'w', rights }]);
  await db.transaction(async (tx) => {
    await tx.folders.create({ id: 'w4', name: 'w', rights });
    await tx.folders.update('h', { rights });
  });
  for (const id of ['w1', 'w2', 'w3', 'w4', 'h']) expect([id, await rightsOf(id)]).toEqual([id, spelled]);
});

test('what is given counts, an empty list too; changes leave permissions alone', async () => {
  const { db } = library;
  await db.folders.create({ id: 'j', name: 'j', ownerId: 'jan', rights: owned('kim') });
  await db.folders.create({ id: 'k', name: 'k', rights: [] });
  expect([await rightsOf('j'), await rightsOf('k')]).toEqual([owned('kim'), []]);
  await db.folders.update('j', { ownerId: 'leo' });
  await db.folders.upsert({ id: 'j', name: 'j', ownerId: 'max' });
  await db.folders.upsertMany([
    { id: 'j', name: 'j', ownerId: 'nat' },
    { id: 'k', name: 'k', ownerId: 'nat' },
  ]);
  expect([await rightsOf('j'), await rightsOf('k')]).toEqual([owned('kim'), []]);
});

test('documents written along get theirs, definitions too', async () => {
  const { db } = library;
  const paper = await db.papers.create({ title: 'secret', folder: { name: 'along', ownerId: 'lea' } });
  expect(paper.permissions).toEqual([Permission.read(Role.label('secret'))]);
  expect((await db.folders.where({ name: 'along' }).firstOrThrow()).rights).toEqual(owned('lea'));
  expect((await db.tags.create({ label: 'red' })).$permissions).toEqual([Permission.read(Role.label('red'))]);
});

test('a permission that documents cannot have is a finding, before any write', async () => {
  const failure = await failureOf(library.db.papers.create({ title: 'wrong' }));
  expect(failure).toMatchObject({ code: 'document_invalid', findings: [{ rule: 'permissions' }] });
});

test('without document security, where Appwrite ignores them, the model is refused', async () => {
  @Collection('open')
  class Open {
    @Id() id!: string;
    @Attribute({ size: 20 }) name!: string;
  }
  class OpenDb extends DbContext {
    readonly open = this.set(Open);
    protected override configure(model: ModelBuilder): void {
      model.permissions(Open, () => [Permission.read(Role.any())]);
    }
  }
  const db = new OpenDb({ embedded: ':memory:', databaseId: 'open' });
  expect(() => db.getSchemaManager()).toThrow(
    expect.objectContaining({
      code: 'model_invalid',
      findings: [expect.objectContaining({ rule: 'document_security' })],
    }),
  );
  await db.dispose();
});
