import type { BlogDb as Before } from './blog-version-1.js';
import type { BlogDb as After } from './blog-version-2.js';

/** All that the change of version must not touch, by document id. */
export type Snapshot = ReadonlyMap<string, string>;

export async function snapshotBefore(db: Before): Promise<Snapshot> {
  const authors = (await db.authors.all()).map(
    (author) => [author.id, fingerprint([author.name, author.email, author.about])] as const,
  );
  const posts = (await db.posts.all()).map(
    (post) => [post.id, fingerprint([post.title, post.body, post.views, post.authorId, post.createdAt])] as const,
  );
  return new Map([...authors, ...posts]);
}

export async function snapshotAfter(db: After): Promise<Snapshot> {
  const authors = (await db.authors.all()).map(
    (author) => [author.id, fingerprint([author.name, author.email, author.bio])] as const,
  );
  const posts = (await db.posts.all()).map(
    (post) => [post.id, fingerprint([post.title, post.body, post.views, post.authorId, post.createdAt])] as const,
  );
  return new Map([...authors, ...posts]);
}

/** Ids of documents that are gone or hold something else. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const changed = [...before].filter(([id, values]) => after.get(id) !== values).map(([id]) => id);
  const added = [...after.keys()].filter((id) => !before.has(id));
  return [...changed, ...added];
}

function fingerprint(values: readonly unknown[]): string {
  return JSON.stringify(values.map((value) => value ?? null));
}
