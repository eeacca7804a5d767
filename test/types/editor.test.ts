import { LanguageServer } from '../support/language-server.js';

/** What an editor offers at `|` in each use of the model of `data-good.ts`. */
const COMPLETIONS: Readonly<Record<string, string>> = {
  'db.poems.where({ | })': '$and $not $or id motifs title writer',
  "db.writers.where({ role: '|' })": 'critic poet',
  'db.writers.where({ age: { | } })': '$between $eq $gt $gte $in $isNull $lt $lte $ne $nin',
  "db.writers.where({ $or: [{ role: { $in: ['|'] } }] })": 'critic poet',
  'db.writers.where({ poems: { | } })': '$every $in $none $some id',
  'db.writers.where({ poems: { $some: { | } } })': '$and $not $or id motifs title writer',
  "db.poems.where({ writer: { role: '|' } })": 'critic poet',
  'db.poems.orderBy({ | })': 'id title writer',
  "db.poems.orderBy({ title: '|' })": 'asc desc',
  "@Index<Local>(['|']) class Local { one = 1 }": '$createdAt $id $updatedAt one',
  "defineCollection('a', { one: { type: 'email' } }, { indexes: [{ attributes: ['|'] }] })":
    '$createdAt $id $updatedAt one',
  "db.poems.populate('|')": 'motifs writer',
  "db.poems.populate('motifs', 'writer.|')": 'motifs writer.friends writer.poems writer.teacher',
  "db.writers.populate('poems', { where: { | } })": '$and $not $or id motifs title writer',
  "db.poems.select('|')": 'id motifs title writer',
  "db.poems.select('title', 'motifs.|')": 'motifs.id motifs.label title',
  'db.poems.create({ | })': 'id motifs title writer',
  "db.writers.update('a', { role: '|' })": 'critic poet',
  "db.writers.sum('|')": 'age',
  "db.poems.groupBy(['writer'], { | })": 'avg max min sum',
  'class Options { @Attribute({ | }) one!: string }':
    'array convert default elements encrypt key max min renamedFrom required size transform type',
};

const HEAD = `
import { Attribute, defineCollection, Index } from '../../src/index.js';
import type { LibraryDb } from './data-good.js';
declare const db: LibraryDb;
`;

let editor: LanguageServer;
beforeAll(() => {
  editor = new LanguageServer();
});
afterAll(() => editor.end());

test('filters, orders, indexes, relations, selections and options complete', async () => {
  const uses = Object.keys(COMPLETIONS);
  const file = `${__dirname}/editor-uses.ts`;
  await editor.open(file, HEAD + uses.map((use) => use.replace('|', '')).join('\n'));
  const found: [string, string][] = [];
  for (const [at, use] of uses.entries()) {
    const line = HEAD.split('\n').length - 1 + at;
    const names = await editor.complete(file, line, use.indexOf('|'));
    found.push([
      use,
      names
        .map((name) => name.replace('?', ''))
        .sort()
        .join(' '),
    ]);
  }
  expect(Object.fromEntries(found)).toEqual(COMPLETIONS);
}, 120_000);
