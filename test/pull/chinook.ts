import type { RelationMutate, RelationshipType, TablesDB } from 'node-appwrite';

/** The tables of the Chinook music shop as somebody made them in the Console, written with the SDK alone. */

type Column = readonly [key: string, type: string, details?: Readonly<Record<string, unknown>>];

const text = (key: string, size: number, required = false): Column => [key, 'string', { size, required }];
const ADDRESS = [
  text('Address', 70),
  text('City', 40),
  text('State', 40),
  text('Country', 40),
  text('PostalCode', 10),
  text('Phone', 24),
  text('Fax', 24),
];

const TABLES: Readonly<Record<string, readonly Column[]>> = {
  artist: [text('Name', 120)],
  genre: [text('Name', 120)],
  media_type: [text('Name', 120)],
  album: [text('Title', 160, true)],
  playlist: [text('Name', 120)],
  employee: [
    text('LastName', 20, true),
    text('FirstName', 20, true),
    text('Title', 30),
    ['BirthDate', 'datetime'],
    ['HireDate', 'datetime'],
    ...ADDRESS,
    ['Email', 'email'],
  ],
  customer: [
    text('FirstName', 40, true),
    text('LastName', 20, true),
    text('Company', 80),
    ...ADDRESS,
    ['Email', 'email', { required: true }],
  ],
  invoice: [
    ['InvoiceDate', 'datetime', { required: true }],
    text('BillingCountry', 40),
    ['Total', 'float', { required: true, min: 0 }],
  ],
  invoice_line: [
    ['UnitPrice', 'float', { required: true }],
    ['Quantity', 'integer', { required: true, min: 1, max: 1000 }],
  ],
  track: [
    text('Name', 200, true),
    text('Composer', 220),
    ['Milliseconds', 'integer', { required: true }],
    ['Bytes', 'integer'],
    text('UnitPrice', 12, true),
  ],
  review: [
    ['Stars', 'integer', { min: 1, max: 5, required: true }],
    ['State', 'enum', { elements: ['new', 'shown', 'hidden'], xdefault: 'new' }],
    ['Words', 'string', { size: 30, array: true }],
  ],
};

/** From, key, to, kind, key at the other end, what a deletion does. */
const LINKS = [
  ['album', 'artist', 'artist', 'manyToOne', 'albums', 'cascade'],
  ['track', 'album', 'album', 'manyToOne', 'tracks', 'setNull'],
  ['track', 'genre', 'genre', 'manyToOne', null, 'restrict'],
  ['track', 'media_type', 'media_type', 'manyToOne', null, 'restrict'],
  ['playlist', 'tracks', 'track', 'manyToMany', 'playlists', 'setNull'],
  ['customer', 'support_rep', 'employee', 'manyToOne', 'customers', 'setNull'],
  ['employee', 'reports', 'employee', 'oneToMany', 'reports_to', 'setNull'],
  ['invoice', 'customer', 'customer', 'manyToOne', 'invoices', 'cascade'],
  ['invoice_line', 'invoice', 'invoice', 'manyToOne', 'lines', 'cascade'],
  ['invoice_line', 'track', 'track', 'manyToOne', null, 'restrict'],
  ['review', 'track', 'track', 'manyToOne', 'reviews', 'cascade'],
] as const;

/** Makes the tables and some rows. */
export async function fillChinook(tables: TablesDB, databaseId: string): Promise<void> {
  await tables.create({ databaseId, name: 'Chinook' });
  for (const [tableId, columns] of Object.entries(TABLES)) {
    await tables.createTable({ databaseId, tableId, name: tableId, permissions: ['read("any")'] });
    for (const [key, type, details = {}] of columns) {
      const facts = { databaseId, tableId, key, required: false, ...details };
      if (type === 'string') await tables.createStringColumn(facts as never);
      else if (type === 'datetime') await tables.createDatetimeColumn(facts);
      else if (type === 'email') await tables.createEmailColumn(facts);
      else if (type === 'float') await tables.createFloatColumn(facts);
      else if (type === 'integer') await tables.createIntegerColumn(facts);
      else await tables.createEnumColumn(facts as never);
    }
  }
  for (const [tableId, key, relatedTableId, type, twoWayKey, onDelete] of LINKS)
    await tables.createRelationshipColumn({
      ...{ databaseId, tableId, key, relatedTableId },
      type: type as RelationshipType,
      onDelete: onDelete as RelationMutate,
      twoWay: twoWayKey !== null,
      ...(twoWayKey !== null && { twoWayKey }),
    });
  await tables.createIndex({
    ...{ databaseId, tableId: 'customer', key: 'email_once', columns: ['Email'] },
    type: 'unique' as never,
  });
  await tables.createIndex({
    ...{ databaseId, tableId: 'track', key: 'by_name', columns: ['Name'] },
    type: 'key' as never,
  });
  const row = (tableId: string, rowId: string, data: object) => tables.createRow({ databaseId, tableId, rowId, data });
  await row('artist', 'acdc', { Name: 'AC/DC' });
  await row('album', 'rock', { Title: 'For Those About To Rock', artist: 'acdc' });
  await row('genre', 'rock', { Name: 'Rock' });
  for (const [at, Name] of ['Put The Finger On You', 'Snowballed', 'Evil Walks'].entries())
    await row('track', `t${at}`, {
      ...{ Name, Milliseconds: 200_000 + at, UnitPrice: '0.99', album: 'rock', genre: 'rock' },
    });
  await row('playlist', 'loud', { Name: 'Loud', tracks: ['t0', 't2'] });
  await row('employee', 'boss', { LastName: 'Adams', FirstName: 'Andrew', HireDate: '2002-08-14T00:00:00.000+00:00' });
  await row('employee', 'jane', { LastName: 'Peacock', FirstName: 'Jane', reports_to: 'boss' });
}
