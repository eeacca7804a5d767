import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup, restoreBackup } from 'entwrite/backup';
import { temporaryFolders, testDatabase } from '../support/backup.js';
import { failureOf } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/** A value of another type in one answer went into the backup, which said that it was consistent; no restore took it afterwards. */

const project = useProject();
const folders = temporaryFolders();
afterAll(folders.clear);

const posts = collection(
  'posts',
  [
    attribute('title', 'string'),
    attribute('views', 'integer'),
    attribute('price', 'float'),
    attribute('isShown', 'boolean'),
    attribute('day', 'datetime'),
    attribute('labels', 'string', { array: true }),
    attribute('place', 'point'),
  ],
  { relationships: [link()] },
);
const VALUES = {
  title: 'one',
  views: 1,
  price: 1.5,
  isShown: true,
  day: '2026-01-02T03:04:05.678+00:00',
  labels: ['a', 'b'],
  place: [1, 2],
  author: 'ada',
};

test.each([
  ['title', 1, 'a number'],
  ['views', '1', 'a text'],
  ['price', true, 'a boolean'],
  ['isShown', 'true', 'a text'],
  ['day', 'yesterday', 'a text'],
  ['labels', 'a', 'a text'],
  ['labels', ['a', 1], 'a list'],
  ['place', { x: 1, y: 2 }, 'an object'],
  ['author', 1, 'a number'],
  ['author', {}, 'an object'],
])("'%s' answered as %j is refused by name, and saved when it is answered again", async (key, value, shape) => {
  const source = testDatabase(project);
  await managerOf(source, schemaOf(collection('users', [attribute('name', 'string')]), posts)).migrate();
  await source.documents.create('users', 'ada', { values: { name: 'Ada' } });
  await source.documents.create('posts', 'p', { values: VALUES });
  const { transport } = source;
  let isFirst = true;
  const lying: typeof transport = {
    ...transport,
    async send(request) {
      const answer = (await transport.send(request)) as { rows?: Record<string, unknown>[] } | null;
      const row = request.path.at(-2) === 'posts' ? answer?.rows?.[0] : undefined;
      if (row === undefined || !isFirst || !Object.hasOwn(row, key)) return answer;
      isFirst = false;
      row[key] = value;
      return answer;
    },
  };
  const folder = folders.make();
  expect(await failureOf(createBackup({ ...source, transport: lying }, { folder }))).toMatchObject({
    code: 'server_answer_invalid',
    at: `posts/p.${key}`,
    found: shape,
  });
  expect(existsSync(join(folder, 'posts.ndjson.gz'))).toBe(false);
  await createBackup(source, { folder });
  const copy = testDatabase(project);
  expect((await restoreBackup(copy, { folder })).findings).toEqual([]);
  expect(await copy.documents.get('posts', 'p')).toMatchObject({ title: 'one', views: 1 });
});
