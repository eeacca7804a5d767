import { EntwriteError } from '../../src/errors.js';
import type { LiveDatabase } from '../support/live-database.js';
import type { Ledger } from './ledger.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { ClientWrites } from './scenario.js';
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
  { collection, change, create = change, isOwnOnly = false, setsTimes = false }: ClientWrites,
  { documents }: LiveDatabase,
  { ledger, world, network, random }: ClientSurroundings,
  goesOn: () => boolean,
): Promise<void> {
  const longest = random.pick([10, 40, 100, 400]);
  const isBehind = random.chance(0.5) && setsTimes;
  const own = () => ledger.ids(collection).filter((id) => !isOwnOnly || id.startsWith('new-'));
  for (let count = 0; goesOn() && count < MOST; count += 1) {
    // Right beside a change of the schema is where a write may get lost.
    await Promise.race([
      world.sleep(random.next() * 2 * longest),
      ...(random.chance(0.7) ? [nextChange(network)] : []),
    ]);
    const ids = own();
    const kind = ids.length === 0 ? 0 : random.below(12);
    try {
      if (kind === 0) {
        const fresh = `new-${count}`;
        const values = create(random, count);
        await documents.create(collection, fresh, { values });
        ledger.created(collection, fresh, values);
        continue;
      }
      const id = random.pick(ids);
      if (kind === 1 && ids.length > 3) {
        await documents.delete(collection, id);
        ledger.deleted(collection, id);
        continue;
      }
      const values = change(random, count);
      const time = isBehind ? { $updatedAt: new Date(world.now - HOUR).toISOString() } : {};
      await documents.update(collection, id, { values: { ...values, ...time } });
      ledger.updated(collection, id, values);
    } catch (error) {
      if (!(error instanceof EntwriteError)) throw error;
    }
  }
}
