import { basename } from 'node:path';
import { Attribute, Collection, DbContext, Id, Index, ManyToOne, OneToMany, type Ref, Reference } from 'entwrite';
import {
  checkMigrations,
  generateMigrations,
  migrationStatus,
  revertMigrations,
  runMigrations,
  showMigrations,
} from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../support.js';
import { liveContents } from './live-contents.js';

@Collection('authors')
class Author {
  @Id() id!: string;
  @Attribute({ size: 120 }) name!: string;
  @OneToMany(() => Post, { inverse: 'author' }) posts?: Ref<Post>[];
}
@Collection('posts')
class Post {
  @Id() id!: string;
  @Attribute({ size: 120 }) title!: string;
  @Attribute({ size: 20, required: false }) views?: string;
  @ManyToOne(() => Author, { inverse: 'posts', onDelete: 'setNull' }) author?: Ref<Author>;
}
@Collection('drafts')
class Draft {
  @Id() id!: string;
  @Attribute({ size: 120 }) text!: string;
}
class FirstDb extends DbContext {
  readonly authors = this.set(Author);
  readonly posts = this.set(Post);
  readonly drafts = this.set(Draft);
}

@Collection('authors')
@Index(['name'])
class LaterAuthor {
  @Id() id!: string;
  @Attribute({ size: 200 }) name!: string;
  @OneToMany(() => LaterPost, { inverse: 'author' }) posts?: Ref<LaterPost>[];
}
@Collection('posts')
class LaterPost {
  @Id() id!: string;
  @Attribute({ size: 120, renamedFrom: 'title' }) heading!: string;
  @Attribute({ type: 'integer', required: false }) views?: number;
  @ManyToOne(() => LaterAuthor, { inverse: 'posts', onDelete: 'setNull' }) author?: Ref<LaterAuthor>;
}
@Collection('comments')
class Comment {
  @Id() id!: string;
  @Reference(() => LaterPost) postId!: string;
  @Attribute({ size: 500 }) text!: string;
}
class LaterDb extends DbContext {
  readonly authors = this.set(LaterAuthor);
  readonly posts = this.set(LaterPost);
  readonly comments = this.set(Comment);
}

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.end());

const files = (all: readonly { readonly path: string }[]) =>
  all.map(({ path }) => basename(path).replace(/^\d+_\d+_/, ''));

it('entities become one file per collection, shown, run, and taken back with all values', async () => {
  const folder = place.folder;
  const backups = { folder: place.backups };
  const first = place.database.open(FirstDb, { backups });
  const dry = await generateMigrations(first, { folder, dryRun: true });
  expect(dry.written).toBe(false);
  const created = await generateMigrations(first, { folder, now: new Date('2026-01-15T14:30:00Z') });
  expect(files(created.files).sort()).toEqual(['create_authors.ts', 'create_drafts.ts', 'create_posts.ts']);
  expect((await generateMigrations(first, { folder })).files).toEqual([]);
  await runMigrations(first, { folder });
  const ada = await first.authors.create({ name: 'Ada' });
  const one = await first.posts.create({ title: 'One', views: '12' });
  await first.posts.create({ title: 'Two' });
  await place.database.documents.update('posts', one.id, { values: { author: ada.id } });
  await first.drafts.create({ text: 'unfinished' });
  const before = await liveContents(place.database);

  const later = place.database.open(LaterDb, { backups });
  expect((await checkMigrations(later, { folder })).map(({ rule }) => rule)).toContain('files_behind_entities');
  const changed = await generateMigrations(later, { folder, name: 'version 2', now: new Date('2026-02-01T08:00:00Z') });
  expect(files(changed.files).sort()).toEqual([
    'create_comments_version_2.ts',
    'drop_drafts_version_2.ts',
    'update_authors_version_2.ts',
    'update_posts_version_2.ts',
  ]);
  const shown = await showMigrations(later, { folder });
  expect(shown.files.map(({ name }) => name)).toEqual(changed.files.map(({ path }) => basename(path, '.ts')));
  expect(
    shown.files.flatMap(({ destructive, name }) => (destructive ? [name.replace(/^\d+_\d+_/, '')] : [])),
  ).toContain('drop_drafts_version_2');
  const report = await runMigrations(later, { folder, allowDestructive: true });
  expect(report.files.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied', 'applied']);
  expect((await later.getSchemaManager().analyze()).isEmpty).toBe(true);
  expect(await checkMigrations(later, { folder })).toEqual([]);
  const posts = await later.posts.orderBy({ heading: 'asc' }).toList();
  expect(posts.map(({ heading, views }) => [heading, views ?? null])).toEqual([
    ['One', 12],
    ['Two', null],
  ]);

  await revertMigrations(later, { folder, allowDestructive: true, batch: true });
  expect(await liveContents(place.database)).toEqual(before);
  const { migrations } = await migrationStatus(first, { folder });
  expect(migrations.map(({ state }) => state)).toEqual([...Array(3).fill('applied'), ...Array(4).fill('pending')]);
});
