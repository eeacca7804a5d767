// biome-ignore-all format: as the page shows it
import type { CodeDb } from './code-db.js';

/** The code that `query-code.test.ts` finds on the page. */
export async function shownCode(db: CodeDb): Promise<void>
{
await db.things.where({ title: 'it\'s "quoted" \\ back' }).toList();
await db.things.where({ title: { $contains: 'break, and' } }).toList();
await db.things.where({ 'odd-key': { $startsWith: 'o\'' } }).toList();
await db.things.where({ $and: [{ count: { $gt: 2 } }, { count: { $lte: 3 } }] }).toList();
await db.things.where({ count: { $in: [3, 5] }, on: false }).toList();
await db.things.where({ big: 9007199254740993n }).toList();
await db.things.where({ ratio: { $lt: -1.25 } }).toList();
await db.things.where({ $or: [{ kind: 'c\'d' }, { kind: 'a b' }] }).toList();
await db.things.where({ kind: { $in: ['c\'d', 'a b'] } }).toList();
await db.things.where({ kind: { $in: ['e, (f)', 'c\'d'] } }).toList();
await db.things.where({ at: { $gt: new Date('2026-01-31') } }).toList();
await db.things.where({ at: { $lte: new Date('2026-01-31T10:00:00.250Z') } }).toList();
await db.things.where({ at: new Date('2026-01-31T10:00:00.250Z') }).toList();
await db.things.where({ $and: [{ at: { $ne: new Date('2026-01-31T11:00:00.250+01:00') } }, { at: { $ne: null } }] }).toList();
await db.things.where({ at: { $in: [new Date('2026-02-01'), new Date('2026-01-31T10:00:00.250Z')] } }).toList();
await db.things.where({ $createdAt: { $gte: new Date('2020-01-01') }, $updatedAt: { $gt: new Date('2020-01-01T12:30Z') } }).toList();
await db.things.where({ $id: { $in: ['t-1', 't-3'] }, count: null }).toList();
await db.things.where({ mail: { $contains: '@' } }).toList();
await db.things.where({ colours: { $contains: 'red' } }).toList();
await db.things.where({ meta: { $ne: null } }).toList();
await db.things.where({ title: { $contains: '(none)' } }).toList();
await db.things.where({ owner: 'o-1' }).toList();
await db.things.where({ owner: null }).toList();
await db.things.orderBy({ at: 'desc', 'odd-key': 'asc', $createdAt: 'asc' }).toList();
await db.things.createMany([
  { title: 'it\'s "quoted" \\ back', 'odd-key': 'o\'k', count: 3, big: 9007199254740993n, ratio: -1.5, on: true, kind: 'c\'d', at: new Date('2026-01-31T10:00:00.250+00:00'), mail: 'a@example.org', colours: ['red', 'b"lue'], spot: [1.5, -2], meta: { 'a\'b': [1, null, { deep: true }] }, owner: 'o-1', $id: 't-1' },
  { title: 'Line\nbreak, and more', count: 5, on: false, kind: 'a b', at: new Date('2026-02-01T00:00:00.000+00:00'), colours: [], $id: 't-2' },
  { kind: 'e, (f)', colours: [], $id: 't-3' },
]);
}