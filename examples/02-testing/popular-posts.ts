import type { BlogDb, Post } from './blog.js';

/** The code under test: titles of what is read most. */
export async function popularPosts(db: BlogDb, atLeast: number): Promise<string[]> {
  const posts: Post[] = await db.posts
    .where({ views: { $gte: atLeast } })
    .orderBy({ views: 'desc' })
    .toList();
  return posts.map(({ title }) => title);
}

/** The code under test: counts a reader. */
export async function readPost(db: BlogDb, slug: string): Promise<Post> {
  const [post] = await db.posts.where({ slug }).toList();
  if (post === undefined) throw new Error(`There is no post ${slug}.`);
  return db.posts.update(post.id, { views: post.views + 1 });
}
