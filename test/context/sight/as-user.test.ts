import { DbContext } from '../../../src/context/db-context.js';
import { createToken } from '../../../src/embedded/index.js';
import type { EntwriteError } from '../../../src/errors.js';
import { Attribute, Collection, Id, Permission, Permissions, type Ref, Reference, Role } from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { openContext, type TestLibrary } from '../test-library.js';

@Collection('notes', { documentSecurity: true, permissions: [Permission.create(Role.users())] })
class Note {
  @Id() id!: string;
  @Permissions() permissions!: string[];
  @Attribute({ size: 20 }) text!: string;
}

@Collection('links')
class Link {
  @Id() id!: string;
  @Reference(() => Note, { ref: true }) own!: Ref<Note>;
  @Reference(() => Note, { ref: true }) secret!: Ref<Note>;
}

class NotesDb extends DbContext {
  readonly notes = this.set(Note);
  readonly links = this.set(Link);
}

let library: TestLibrary<NotesDb>;
beforeAll(async () => {
  library = await openContext(NotesDb);
});
afterAll(() => library.end());

test('a user sees and writes what the permissions allow', async () => {
  const { db, project } = library;
  const mine = [Permission.read(Role.user('ada')), Permission.update(Role.user('ada'))];
  await db.notes.createMany(
    Array.from({ length: 40 }, (_, at) => ({
      text: `n${at}`,
      permissions: at % 2 === 0 ? mine : [Permission.read(Role.user('bob'))],
    })),
  );
  const jwt = createToken({ userId: 'ada' }, project);
  const ada = db.as({ jwt });
  expect(await ada.notes.count()).toBe(20);
  const [first] = await ada.notes.limit(1).toList();
  expect(await ada.notes.update(first?.id ?? '', { text: 'changed' })).toMatchObject({ text: 'changed' });
  const [hidden] = (await db.notes.where({ text: 'n1' }).toList()).map(({ id }) => id);
  expect(await ada.notes.find(hidden ?? '')).toBeUndefined();
  await expect(ada.notes.delete(first?.id ?? '')).rejects.toMatchObject({ code: 'unauthorized' });
  await ada.notes.createMany([
    { text: 'a', permissions: mine },
    { text: 'b', permissions: mine },
  ]);
  expect(await ada.notes.count()).toBe(22);
  await ada.transaction(async (tx) => {
    await tx.notes.create({ text: 'c', permissions: mine });
    await tx.notes.update(first?.id ?? '', { text: 'in one' });
  });
  expect((await db.notes.get(first?.id ?? '')).text).toBe('in one');
  expect(await db.notes.count()).toBe(43);
  const guest = db.as({ jwt: createToken({ userId: 'carl' }, project) });
  expect(await guest.notes.toList()).toEqual([]);
});

test('a user gives new documents their ids', async () => {
  const { db, project } = library;
  const ada = db.as({ jwt: createToken({ userId: 'ada' }, project) });
  const permissions = [Permission.read(Role.user('ada'))];
  expect(await ada.notes.create({ id: 'given-1', text: 'x', permissions })).toMatchObject({ id: 'given-1' });
  await ada.notes.createMany([{ id: 'given-2', text: 'x', permissions }]);
  await ada.transaction(async (tx) => void (await tx.notes.create({ id: 'given-3', text: 'x', permissions })));
  const found = await db.notes.where({ text: 'x' }).toList();
  expect(found.map(({ id }) => id).sort()).toEqual(['given-1', 'given-2', 'given-3']);
});

test('everything else that a user is given reads and writes as the user, too', async () => {
  const { db, project } = library;
  const ada = db.as({ jwt: createToken({ userId: 'ada' }, project) });
  const mine = [Permission.read(Role.user('ada')), Permission.update(Role.user('ada'))];
  const own = await db.notes.create({ text: 'own', permissions: mine });
  const secret = await db.notes.create({ text: 'secret' });
  const work = ada.unitOfWork();
  const tracked = await work.notes.get(own.id);
  expect(await work.notes.find(secret.id)).toBeUndefined();
  tracked.text = 'saved';
  await work.saveChanges();
  expect((await db.notes.get(own.id)).text).toBe('saved');
  const link = await db.links.create({ own: own.id, secret: secret.id });
  expect(await failureOf(ada.links.create({ own: own.id, secret: secret.id }))).toMatchObject({
    findings: [{ rule: 'link_missing', at: 'Link.secret' }],
  });
  const unseen = await failureOf<EntwriteError>(ada.links.toList());
  expect([unseen?.code, unseen?.remedy]).toEqual([
    'unauthorized',
    expect.stringContaining('Give the user a permission'),
  ]);
  const [seen] = await ada.populate([link], 'own', 'secret');
  expect([seen?.own?.text, seen?.secret]).toEqual(['saved', undefined]);
});
