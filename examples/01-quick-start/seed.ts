import type { BlogDb } from './blog-version-1.js';

const AUTHORS = 200;
const POSTS = 3000;

/** A few thousand documents, the same each time. */
export async function seed(db: BlogDb): Promise<number> {
  const authorIds = await db.authors.createMany(
    Array.from({ length: AUTHORS }, (_, at) => ({
      name: `Author ${at}`,
      email: `author${at}@example.org`,
      ...(at % 3 === 0 ? {} : { about: `Writes since ${1950 + (at % 60)}, mostly about étude no. ${at}.` }),
    })),
  );
  await db.posts.createMany(
    Array.from({ length: POSTS }, (_, at) => ({
      title: `Post number ${at}`,
      body: `Paragraph ${at}. `.repeat(1 + (at % 20)),
      views: (at * 7919) % 10_000,
      legacyCode: `L-${at}`,
      authorId: authorIds[at % AUTHORS] ?? '',
    })),
  );
  return AUTHORS + POSTS;
}
