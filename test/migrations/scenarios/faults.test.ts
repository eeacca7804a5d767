import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { FAULTS, requestKinds, sampleRequests, strikeAt } from '../../support/disturb.js';
import { call, prepared, stateOf } from './every-step.js';

/**
 * A run and a revert of files with every kind of step, disturbed at the requests that `sampleRequests` chooses.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const CASES = (['run', 'revert'] as const).flatMap((what) =>
  Object.entries(FAULTS).map(([name, fault], at) => [what, name, fault, at] as const),
);

describe('a disturbed', () => {
  it.each(CASES)(
    '%s ends the same when %s, at whichever request, or does so when it is called again',
    async (what, _name, fault, at) => {
      const first = await prepared(server, what);
      const kinds = await requestKinds(server, first.database.databaseId, () => call(first, what));
      const state = await stateOf(first);
      await first.end();

      for (const n of sampleRequests(kinds, at, fault.kind === 'reset-after' ? 6 : 2)) {
        const place = await prepared(server, what);
        strikeAt(server, place.database.databaseId, n, fault);
        const error = await call(place, what, 400).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        server.setFaults({});
        if (error !== null) await call(place, what);
        expect({ n, why: String(error), state: await stateOf(place) }).toEqual({ n, why: String(error), state });
        await place.end();
      }
    },
    3_600_000,
  );
});
