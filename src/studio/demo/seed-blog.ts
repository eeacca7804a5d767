import type { OldBlogDb } from './blog-contexts.js';

const AUTHORS = 24;
const POSTS = 400;
const COMMENTS = 600;
const FIRST = [
  'Ada',
  'Grace',
  'Alan',
  'Edsger',
  'Barbara',
  'Donald',
  'Frances',
  'John',
  'Radia',
  'Niklaus',
  'Hedy',
  'Tim',
];
const LAST = ['Lovelace', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Allen', 'Backus', 'Perlman', 'Wirth'];
const TOPICS = [
  'compilers',
  'queues',
  'type systems',
  'caches',
  'proofs',
  'routing',
  'sorting',
  'graphs',
  'clocks',
  'logs',
];
const OPENINGS = ['Notes on', 'What I learned about', 'A short history of', 'Ten mistakes with', 'In praise of'];
const PLACES = [
  [-0.1276, 51.5072],
  [2.3522, 48.8566],
  [13.405, 52.52],
  [-74.006, 40.7128],
  [139.6917, 35.6895],
  [18.0686, 59.3293],
  [-58.3816, -34.6037],
] as const;

function pick<T>(items: readonly T[], at: number): T {
  return items[at % items.length] as T;
}

/** An area around a place, with a hole in the middle. */
function around([x, y]: readonly [number, number]): readonly (readonly (readonly [number, number])[])[] {
  return [6, 2].map((size) => [
    [x - size, y - size],
    [x + size, y - size],
    [x, y + size],
    [x - size, y - size],
  ]);
}

/** Creates a few hundred documents with all kinds of attributes, the same every time. */
export async function seedBlog(db: OldBlogDb): Promise<void> {
  const authors = await db.authors.createMany(
    Array.from({ length: AUTHORS }, (_, at) => ({
      name: `${pick(FIRST, at)} ${pick(LAST, at * 7 + Math.floor(at / 12))}`,
      email: `${pick(FIRST, at).toLowerCase()}${at}@example.org`,
      ...(at % 3 !== 2 && { about: `Writes about ${pick(TOPICS, at)} since ${1980 + at}.` }),
      home: pick(PLACES, at),
      region: around(pick(PLACES, at)),
      ...(at % 4 === 0 && { walk: [pick(PLACES, at), pick(PLACES, at + 1), pick(PLACES, at + 2)] }),
      joined: new Date(Date.UTC(2019, at % 12, 1 + at)),
    })),
  );
  const tags = await db.tags.createMany(TOPICS.map((label) => ({ label })));
  const posts = await db.posts.createMany(
    Array.from({ length: POSTS }, (_, at) => ({
      title: `${pick(OPENINGS, at * 3)} ${pick(TOPICS, at)}`.slice(0, 40),
      body: `Everybody has an opinion about ${pick(TOPICS, at)}. `.repeat(1 + (at % 9)),
      views: (at * 7919) % 10_000,
      legacyCode: `L-${1000 + at}`,
      state: at % 40 === 7 ? ('archived' as const) : at % 5 === 0 ? ('draft' as const) : ('live' as const),
      pinned: at % 50 === 0,
      ...(at % 4 === 0 && { settings: { layout: pick(['wide', 'narrow'], at), comments: at % 8 === 0 } }),
      author: pick(authors, at * 5),
      tags: [pick(tags, at), pick(tags, at + 3)],
    })),
  );
  await db.comments.createMany(
    Array.from({ length: COMMENTS }, (_, at) => ({
      text: `${pick(['I agree', 'Well said', 'Not so sure', 'Please go on'], at)}, ${pick(FIRST, at)}.`,
      ...(at % 7 !== 3 && { rating: String(1 + (at % 5)) }),
      post: pick(posts, at * 11),
    })),
  );
}
