import { type DatabaseSchema, findCollection, shownKeys } from '../../schema/database-schema.js';
import { collectionOfName } from '../../schema/schema-name.js';
import { startClock } from './start-clock.js';

/** Milliseconds, from the time of the record that holds them, for which a drop may still arrive: by names as of `operationNames`. */
export type LateDropTimes = Readonly<Record<string, number>>;

/** Drops that may arrive later, of a sender that was killed or not answered. They delete whatever has the name within a lease. */
export interface LateDrops {
  readonly add: (names: readonly string[]) => void;
  /** Milliseconds until none of those that concern the caller can arrive any more. */
  readonly timeLeft: (concerns: (name: string) => boolean) => number;
  /** What a record has to say of them now; undefined where there are none. */
  readonly times: () => LateDropTimes | undefined;
}

/** @param inherited what the record before said, and the milliseconds since then */
export function createLateDrops(
  lease: number,
  inherited: { readonly times: LateDropTimes; readonly elapsed: number },
): LateDrops {
  const open = new Map<string, () => number>();
  const expect = (name: string, milliseconds: number) => {
    const elapsed = startClock();
    open.set(name, () => milliseconds - elapsed());
  };
  for (const [name, milliseconds] of Object.entries(inherited.times)) expect(name, milliseconds - inherited.elapsed);
  return {
    add(names) {
      for (const name of names) expect(name, lease);
    },
    timeLeft(concerns) {
      return Math.max(0, ...[...open].filter(([name]) => concerns(name)).map(([, left]) => left()));
    },
    times() {
      const left = [...open].map(([name, of]) => [name, Math.ceil(of())] as const).filter(([, time]) => time > 0);
      return left.length === 0 ? undefined : Object.fromEntries(left);
    },
  };
}

/** Whether a drop takes away something of a name: it is its own, or that of its collection. */
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
