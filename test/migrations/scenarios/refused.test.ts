import { runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import type { Workplace } from '../support.js';
import { call, prepared, stateOf } from './every-step.js';

/** A run of files with every kind of step whose requests are refused, one after the other: every ninth in `npm test`. */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

/** Refuses the n-th request to a database, counted from now; tells how many there were. */
function strike(place: Workplace, n: number): () => number {
  let count = 0;
  server.setFaults({
    http({ path }) {
      if (!path.startsWith(`/tablesdb/${place.database.databaseId}`)) return undefined;
      count += 1;
      return count === n ? { kind: 'status', status: 400 } : undefined;
    },
  });
  return () => count;
}

describe('a run that the server refuses a request of, for good', () => {
  it('takes back what it did, or says that it stays and is finished by the next call', async () => {
    const first = await prepared(server, 'run');
    const start = await stateOf(first);
    await runMigrations(first.open(), { folder: first.folder, allowDestructive: true, to: '002_shop' });
    const middle = await stateOf(first);
    await call(first, 'revert');
    const requests = strike(first, Number.POSITIVE_INFINITY);
    await call(first, 'run');
    server.setFaults({});
    const end = await stateOf(first);
    await first.end();
    const told = { undone: 0, stays: 0 };
    for (let n = 1; n <= requests(); n += process.env.LONG ? 1 : 9) {
      const place = await prepared(server, 'run');
      strike(place, n);
      const error = await call(place, 'run').then(
        () => null,
        (thrown: Error) => thrown,
      );
      server.setFaults({});
      const state = await stateOf(place);
      const why = error?.message ?? '';
      const isUndone = why.includes('was undone');
      const between = why.includes('003_shop') ? middle : start;
      if (isUndone) expect({ n, why, state }).toEqual({ n, why, state: between });
      if (isUndone) told.undone += 1;
      else if (why.includes('could not be taken back')) told.stays += 1;
      if (error !== null) await call(place, 'run');
      expect({ n, why, state: await stateOf(place) }).toEqual({ n, why, state: end });
      await place.end();
    }
    expect(told.undone).toBeGreaterThan(told.stays);
  }, 600_000);
});
