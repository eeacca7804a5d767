import { runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { requestKinds, sampleRequests } from '../../support/disturb.js';
import type { Workplace } from '../support.js';
import { call, prepared, stateOf } from './every-step.js';

/** A run of files with every kind of step whose requests are refused, one at a time: those that `sampleRequests` chooses. */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

/** Refuses the n-th request to a database, counted from now. */
function strike(place: Workplace, n: number): void {
  let count = 0;
  server.setFaults({
    http({ path }) {
      if (!path.startsWith(`/tablesdb/${place.database.databaseId}`)) return undefined;
      count += 1;
      return count === n ? { kind: 'status', status: 400 } : undefined;
    },
  });
}

describe('a run that the server refuses a request of, for good', () => {
  it('takes back what it did, or says that it stays and is finished by the next call', async () => {
    const first = await prepared(server, 'run');
    const start = await stateOf(first);
    await runMigrations(first.open(), { folder: first.folder, allowDestructive: true, to: '002_shop' });
    const middle = await stateOf(first);
    await call(first, 'revert');
    const kinds = await requestKinds(server, first.database.databaseId, () => call(first, 'run'));
    const end = await stateOf(first);
    await first.end();
    const told = { undone: 0, stays: 0 };
    for (const n of sampleRequests(kinds, 0, 3)) {
      const place = await prepared(server, 'run');
      strike(place, n);
      const error = await call(place, 'run').then(
        () => null,
        (thrown: Error) => thrown,
      );
      server.setFaults({});
      const state = await stateOf(place);
      const why = error?.message ?? '';
      const isUndone = why.includes('was rolled back');
      const between = why.includes('003_shop') ? middle : start;
      if (isUndone) expect({ n, why, state }).toEqual({ n, why, state: between });
      if (isUndone) told.undone += 1;
      else if (why.includes('could not be rolled back')) told.stays += 1;
      if (error !== null) await call(place, 'run');
      expect({ n, why, state: await stateOf(place) }).toEqual({ n, why, state: end });
      await place.end();
    }
    expect(told.undone).toBeGreaterThan(told.stays);
  }, 600_000);
});
