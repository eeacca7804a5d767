import { type DatabaseSchema, findCollection, shownKeys } from '../../schema/database-schema.js';
import { collectionOfName } from '../../schema/schema-name.js';
import { startClock } from './start-clock.js';

/** How long each drop may still arrive, in milliseconds from when the record was written, by name as in `operationNames`. */
export type LateDropTimes = Readonly<Record<string, number>>;

/** Drops that may still arrive because their sender was killed or got no answer. Within a lease they delete whatever has the name. */
export interface LateDrops {
  readonly add: (names: readonly string[]) => void;
  /** Milliseconds until none of the drops that concern the caller can arrive any more. */
  readonly timeLeft: (concerns: (name: string) => boolean) => number;
  /** What to record about them now. */
  readonly times: () => LateDropTimes;
}

/** @param inherited the times in the previous record, and the milliseconds since it was written */
export function createLateDrops(
  lease: number,
  inherited: { readonly times: LateDropTimes; readonly elapsed: number },
): LateDrops {
  const pending = new Map<string, () => number>();
  const expect = (name: string, milliseconds: number) => {
    const elapsed = startClock();
    pending.set(name, () => milliseconds - elapsed());
  };
  for (const [name, milliseconds] of Object.entries(inherited.times)) expect(name, milliseconds - inherited.elapsed);
  return {
    add(names) {
      for (const name of names) expect(name, lease);
    },
    timeLeft(concerns) {
      return Math.max(0, ...[...pending].filter(([name]) => concerns(name)).map(([, left]) => left()));
    },
    times() {
      const left = [...pending].map(([name, of]) => [name, Math.ceil(of())] as const);
      return Object.fromEntries(left.filter(([, time]) => time > 0));
    },
  };
}

/** Whether a drop deletes what has a name: the drop is of that name, or of its collection. */
export function dropsName(dropped: string, name: string): boolean {
  return dropped === name || (dropped.endsWith('/*') && collectionOfName(dropped) === collectionOfName(name));
}

export function dropsFrom(schema: DatabaseSchema, dropped: string): boolean {
  const id = collectionOfName(dropped);
  const collection = findCollection(schema, id);
  if (collection === undefined) return false;
  const keys = [...shownKeys(schema, id), ...collection.indexes.map(({ key }) => key)];
  return dropsName(dropped, `${id}/`) || keys.some((key) => dropped === `${id}/${key}`);
}
