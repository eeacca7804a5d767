import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import type { HttpFault } from '../../../src/embedded/wire/http/faults.js';
import type { Workplace } from '../support.js';
import { call, prepared, stateOf } from './every-step.js';

/**
 * A run and a revert of files with every kind of step, disturbed at each of their requests. `npm test` takes a share of them; `npm run test:long` leaves none out.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const FAULTS: Readonly<Record<string, HttpFault>> = {
  'the connection is reset after the server did it': { kind: 'reset-after' },
  'the connection is reset before the server did it': { kind: 'reset-before' },
  'the server answers 500': { kind: 'status', status: 500 },
  'the server answers 500 after it did it': { kind: 'status', status: 500, after: true },
  'the server answers 429': { kind: 'status', status: 429 },
  'the server does not answer': { kind: 'hang' },
};

const CASES = (['run', 'revert'] as const).flatMap((what) =>
  Object.entries(FAULTS).map(([name, fault], at) => [what, name, fault, at] as const),
);

describe('a disturbed', () => {
  it.each(CASES)(
    '%s ends the same when %s, at whichever request, or does so when it is called again',
    async (what, _name, fault, at) => {
      const first = await prepared(server, what);
      let requests = 0;
      const ofDatabase = (place: Workplace, path: string) => path.startsWith(`/tablesdb/${place.database.databaseId}`);
      server.setFaults({
        http({ path }) {
          if (ofDatabase(first, path)) requests += 1;
          return undefined;
        },
      });
      await call(first, what);
      server.setFaults({});
      const state = await stateOf(first);
      await first.end();

      const step = process.env.LONG ? 1 : fault.kind === 'reset-after' ? 13 : 80;
      for (let n = 1 + (at % step); n <= requests; n += step) {
        const place = await prepared(server, what);
        let count = 0;
        server.setFaults({
          http({ path }) {
            if (!ofDatabase(place, path)) return undefined;
            count += 1;
            return count === n ? fault : undefined;
          },
        });
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
