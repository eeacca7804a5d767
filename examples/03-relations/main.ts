import type { Loaded } from 'entwrite';
import { type Album, StoreDb } from './store.js';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** A function says which relations it needs; what was not loaded does not compile here. */
function label(album: Loaded<Album, 'artist' | 'genres'>): string {
  const genres = album.genres.map(({ name }) => name).join(', ');
  return `${album.title} (${album.year}) by ${album.artist?.name ?? 'nobody'}${genres === '' ? '' : `: ${genres}`}`;
}

async function main(): Promise<void> {
  const db = new StoreDb({ embedded: ':memory:', databaseId: 'store' });
  try {
    await db.getSchemaManager().ensureCreated();
    await db.genres.createMany(['jazz', 'soul', 'funk'].map((name) => ({ id: name, name })));
    const nina = await db.artists.create({ id: 'nina', name: 'Nina Simone' });
    await db.albums.create({ title: 'Pastel Blues', year: 1965, artist: nina, genres: ['jazz', 'soul'] });
    await db.albums.create({ title: 'Wild Is the Wind', year: 1966, artist: 'nina', genres: ['soul'] });
    await db.albums.create({ title: 'Head Hunters', year: 1973, artist: { name: 'Herbie Hancock' }, genres: ['funk'] });

    say('Albums with artist and genres, in one request:');
    const albums = await db.albums.orderBy({ year: 'asc' }).populate('artist', 'genres').limit(50).toList();
    for (const album of albums) say(`  ${label(album)}`);

    say('Artists with their newest album:');
    const newest = { orderBy: { year: 'desc' }, limit: 1 } as const;
    for (const artist of await db.artists.populate('albums', newest).toList())
      say(`  ${artist.name}: ${artist.albums[0]?.title ?? 'none'}`);

    say('Soul, by the genre:');
    const soul = await db.genres.populate('albums.artist').get('soul');
    say(`  ${soul.albums.map(({ title, artist }) => `${title} (${artist?.name})`).join(', ')}`);

    say('Titles alone:');
    say(`  ${JSON.stringify(await db.albums.select('title', 'artist.name').limit(2).toList())}`);

    say('A chain of command:');
    await db.employees.create({ id: 'andrew', name: 'Andrew' });
    await db.employees.create({ id: 'steve', name: 'Steve', manager: 'andrew' });
    await db.employees.create({ id: 'jane', name: 'Jane', manager: 'steve' });
    const jane = await db.employees.populate('manager.manager').get('jane');
    say(`  ${jane.name} < ${jane.manager?.name} < ${jane.manager?.manager?.name}`);
  } finally {
    await db.dispose();
  }
}

await main();
