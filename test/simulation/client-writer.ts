import { EntwriteError } from '../../src/errors.js';
import type { Ledger } from './ledger.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { ClientWrites, DrawWrite } from './scenario.js';
import type { Site } from './site.js';
import type { World } from './world.js';

const MOST = 40;
/** Milliseconds by which a client that sets times by hand is behind. */
const HOUR = 3_600_000;

export interface ClientSurroundings {
  readonly ledger: Ledger;
  readonly world: World;
  readonly network: Network;
  readonly random: Random;
}

function nextChange(network: Network): Promise<void> {
  return new Promise((resolve) => {
    network.onSchemaChange = resolve;
  });
}

/** Writes now and then, and notes what the server acknowledged; a refusal changes nothing. */
export async function writeAsClient(
  draw: DrawWrite,
  site: Site,
  { ledger, world, network, random }: ClientSurroundings,
  goesOn: () => boolean,
): Promise<void> {
  const { documents } = site.connect();
  const longest = random.pick([10, 40, 100, 400]);
  for (let count = 0; goesOn() && count < MOST; count += 1) {
    // Right beside a change of the schema is where a write may get lost.
    await Promise.race([
      world.sleep(random.next() * 2 * longest),
      ...(random.chance(0.7) ? [nextChange(network)] : []),
    ]);
    const write = draw(random, count, ledger);
    if (write === null) continue;
    try {
      await write.send(documents, site);
      write.note(ledger);
    } catch (error) {
      if (!(error instanceof EntwriteError)) throw error;
    }
  }
}

/** Documents of one collection that are made, changed and deleted. */
export function writesTo(
  { collection, change, create = change, isOwnOnly = false, setsTimes = false }: ClientWrites,
  world: World,
  isBehind: boolean,
): DrawWrite {
  return (random, count, ledger) => {
    const ids = ledger.ids(collection).filter((id) => !isOwnOnly || id.startsWith('new-'));
    const kind = ids.length === 0 ? 0 : random.below(12);
    if (kind === 0) {
      const fresh = `new-${count}`;
      const values = create(random, count);
      return {
        send: (documents) => documents.create(collection, fresh, { values }),
        note: (to) => to.created(collection, fresh, values),
      };
    }
    const id = random.pick(ids);
    if (kind === 1 && ids.length > 3) {
      return { send: (documents) => documents.delete(collection, id), note: (to) => to.deleted(collection, id) };
    }
    const values = change(random, count);
    const time = isBehind && setsTimes ? { $updatedAt: new Date(world.now - HOUR).toISOString() } : {};
    return {
      send: (documents) => documents.update(collection, id, { values: { ...values, ...time } }),
      note: (to) => to.updated(collection, id, values),
    };
  };
}
