import type { LiveSchema, ParkedThing } from '../../appwrite/schema/live-schema.js';
import type { Operation } from '../../operations/operation.js';
import { exactName } from '../../schema/named-thing.js';
import { isParkedNameOf } from '../../schema/parked-name.js';

/** What happens to attributes and collections the model no longer has: they are deleted, or parked until `purge`. */
export type Drops = 'delete' | 'park';

/** The record of something entwrite parked: proof that entwrite owns it. */
export interface ParkedRecord {
  readonly collection: string;
  /** Its key; null for the collection itself. */
  readonly key: string | null;
  /** The name it has while parked. */
  readonly name: string;
}

/** Something parked, as shown to people. */
export interface ParkedItem extends ParkedRecord {
  /** When it was parked by the server's clock, ISO 8601; null if the server does not report it. */
  readonly since: string | null;
}

export function parkedBy(operations: readonly Operation[]): readonly ParkedRecord[] {
  return operations.flatMap((operation): readonly ParkedRecord[] => {
    if (operation.type === 'drop_attribute' && operation.parkedAs !== undefined)
      return [{ collection: operation.collection, key: operation.attribute.key, name: operation.parkedAs }];
    if (operation.type === 'drop_collection' && operation.parkedAs !== undefined)
      return [{ collection: operation.collection.id, key: null, name: operation.parkedAs }];
    return [];
  });
}

export function joinParked(...lists: readonly (readonly ParkedRecord[] | undefined)[]): readonly ParkedRecord[] {
  return [
    ...new Map(lists.flatMap((list) => list ?? []).map((one) => [`${one.collection}/${one.name}`, one])).values(),
  ];
}

export function stillParked(
  records: readonly ParkedRecord[],
  { parked }: Pick<LiveSchema, 'parked'>,
): readonly ParkedRecord[] {
  return records.filter((record) => parked.some((thing) => isRecordOf(record, thing)));
}

/** What is parked in a live schema and on record. */
export function parkedItems(
  records: readonly ParkedRecord[],
  { parked }: Pick<LiveSchema, 'parked'>,
): readonly ParkedItem[] {
  return parked.flatMap((thing) => {
    const record = records.find((one) => isRecordOf(one, thing));
    return record === undefined ? [] : [{ ...record, since: thing.since }];
  });
}

/** What looks parked in a live schema but is not on record: it stays hidden and is never deleted. */
export function unknownParked(
  records: readonly ParkedRecord[],
  { parked }: Pick<LiveSchema, 'parked'>,
): readonly ParkedThing[] {
  return parked.filter((thing) => !records.some((record) => isRecordOf(record, thing)));
}

/** Whether a record matches a thing: the same place and kind, and a name derived from its former one. */
export function isRecordOf({ collection, key, name }: ParkedRecord, thing: ParkedThing): boolean {
  return (
    collection === thing.collection &&
    name === thing.name &&
    (key === null) === (thing.attribute === null) &&
    isParkedNameOf(name, collection, key)
  );
}

/** Whether anything with this former key is parked, under whatever name. */
export function isParked(
  { collection, key }: Omit<ParkedRecord, 'name'>,
  { parked }: Pick<LiveSchema, 'parked'>,
): boolean {
  return parked.some(
    (thing) =>
      thing.collection === collection &&
      (thing.attribute === null) === (key === null) &&
      isParkedNameOf(thing.name, collection, key),
  );
}

/** `users.age`, or `users` for a collection; see `exactName`. */
export function parkedAt({ collection, key }: ParkedRecord): string {
  return exactName({ collection, key });
}

/** One line: what is parked, since when, and under which name. */
export function describeParked(item: ParkedItem): string {
  const since = item.since === null ? '' : ` since ${item.since.slice(0, 19)}Z`;
  return `${parkedAt(item)}${since} (as '${item.name}')`;
}
