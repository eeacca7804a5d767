import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { describeOperation } from '../../src/operations/operation.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import { attribute, collection, index, schemaOf } from '../support/schemas.js';

const title = attribute('title', 'string');
const posts = collection('posts', [title], { indexes: [index('by_title', ['title'])] });
const lines = (from: DatabaseSchema, to: DatabaseSchema, renames: readonly Rename[]) =>
  diffSchemas(from, to, renames).map(describeOperation);

it('comes first, and everything else is compared with the collection under its new id', () => {
  const to = schemaOf(
    collection('articles', [attribute('headline', 'string', { size: 80 })], {
      name: 'posts',
      indexes: [index('by_title', ['headline'])],
    }),
    collection('tags', [title]),
  );
  expect(
    lines(schemaOf(posts), to, [
      { collection: 'articles', from: 'title', to: 'headline' },
      { from: 'posts', to: 'articles' },
    ]),
  ).toEqual([
    "Rename collection 'posts' to 'articles' (copies its documents)",
    "Rename attribute 'articles.title' to 'headline'",
    "Create collection 'tags' (1 attribute, 0 indexes)",
    "Alter attribute 'articles.headline' (size 50 -> 80)",
  ]);
});

it('follows relationships that point to it', () => {
  const comments = (to: string) =>
    collection('comments', [title], {
      relationships: [
        {
          key: 'on',
          kind: 'manyToOne',
          relatedCollection: to,
          twoWay: true,
          twoWayKey: 'comments',
          onDelete: 'setNull',
        },
      ],
    });
  const from = schemaOf(posts, comments('posts'));
  const to = schemaOf({ ...posts, id: 'articles' }, comments('articles'));
  expect(diffSchemas(from, to, [{ from: 'posts', to: 'articles' }]).map(({ type }) => type)).toEqual([
    'rename_collection',
  ]);
});

const drops = ["Create collection 'articles' (1 attribute, 1 index)", "Drop collection 'posts'"];

it.each([
  ['nobody declares it', [], drops],
  ['the old one is of another id', [{ from: 'notes', to: 'articles' }], drops],
  [
    'it is declared twice',
    [
      { from: 'posts', to: 'articles' },
      { from: 'posts', to: 'articles' },
    ],
    ["Rename collection 'posts' to 'articles' (copies its documents)"],
  ],
])('%s', (_, renames, expected) => {
  expect(lines(schemaOf(posts), schemaOf({ ...posts, id: 'articles', name: 'posts' }), renames)).toEqual(expected);
});

it('is ignored where the new id is taken, in whatever case, and where the old one stays', () => {
  const articles = { ...posts, id: 'articles' };
  const renames = [{ from: 'posts', to: 'articles' }];
  expect(lines(schemaOf(articles), schemaOf(articles), renames)).toEqual([]);
  expect(lines(schemaOf(posts, articles), schemaOf(articles), renames)).toEqual(["Drop collection 'posts'"]);
  expect(lines(schemaOf(posts, { ...posts, id: 'Articles' }), schemaOf(articles), renames)).toContain(
    "Drop collection 'posts'",
  );
  expect(lines(schemaOf(posts), schemaOf(posts, articles), renames)).toEqual([drops[0]]);
});
