import type { LiveSchema, ParkedThing } from '../../appwrite/schema/live-schema.js';
import type { Operation } from '../../operations/operation.js';
import { exactName } from '../../schema/named-thing.js';
import { isParkedNameOf } from '../../schema/parked-name.js';

/** What becomes of attributes and collections that the model no longer has: they are deleted, or parked until `purge`. */
export type Drops = 'delete' | 'park';

/** What entwrite remembers of something it parked: the proof that it is entwrite's own. */
export interface ParkedRecord {
  readonly collection: string;
  /** Its key; null for the collection itself. */
  readonly key: string | null;
  /** The name under which it is kept. */
  readonly name: string;
}

/** Something that is parked, as people are shown it. */
export interface ParkedItem extends ParkedRecord {
  /** When it was parked by the clock of the server, ISO 8601; null where the server does not report it. */
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

/** The records of what is parked in a live schema. */
export function stillParked(
  records: readonly ParkedRecord[],
  { parked }: Pick<LiveSchema, 'parked'>,
): readonly ParkedRecord[] {
  return records.filter((record) => parked.some((thing) => isRecordOf(record, thing)));
}

/** What is parked in a live schema and known to entwrite. */
export function parkedItems(
  records: readonly ParkedRecord[],
  { parked }: Pick<LiveSchema, 'parked'>,
): readonly ParkedItem[] {
  return parked.flatMap((thing) => {
    const record = records.find((one) => isRecordOf(one, thing));
    return record === undefined ? [] : [{ ...record, since: thing.since }];
  });
}

/** What looks parked in a live schema and is not known to entwrite: it stays out of sight, and is never deleted. */
export function unknownParked(
  records: readonly ParkedRecord[],
  { parked }: Pick<LiveSchema, 'parked'>,
): readonly ParkedThing[] {
  return parked.filter((thing) => !records.some((record) => isRecordOf(record, thing)));
}

/** Whether a record is of a thing: the same place and kind, and a name that follows from what it was called. */
export function isRecordOf({ collection, key, name }: ParkedRecord, thing: ParkedThing): boolean {
  return (
    collection === thing.collection &&
    name === thing.name &&
    (key === null) === (thing.attribute === null) &&
    isParkedNameOf(name, collection, key)
  );
}

/** Whether something is parked that had this key, under whatever name. */
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

/** One line: what is parked, since when and under which name. */
export function describeParked(item: ParkedItem): string {
  const since = item.since === null ? '' : ` since ${item.since.slice(0, 19)}Z`;
  return `${parkedAt(item)}${since} (as '${item.name}')`;
}
