import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { FAULTS, persistently, requestKinds, sampleRequests, strikeAt, strikeEachKind } from '../../support/disturb.js';
import { call, prepared, stateOf } from './every-step.js';

/**
 * A run and a revert of files with every kind of step, disturbed: in `npm test` the first request of each kind meets a fault, twice another one, and
 * a request loses its answer alone; in `npm run test:long` each meets every fault alone, too.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const CALLS = ['run', 'revert'] as const;
const TURNS = process.env.LONG ? Object.keys(FAULTS).map((_, turn) => turn) : [1, 4];
const STORMS = CALLS.flatMap((what, at) => TURNS.map((turn) => [what, turn + at] as const));
const ALONE = CALLS.flatMap((what) =>
  Object.entries(FAULTS)
    .map(([name, fault], at) => [what, name, fault, at] as const)
    .filter(([, , { kind }]) => process.env.LONG || kind === 'reset-after'),
);

/** The requests of a call that nothing disturbs, and what it ends in; found once for all faults. */
const references = new Map<string, Promise<{ kinds: readonly string[]; state: unknown }>>();

function undisturbed(what: 'run' | 'revert') {
  const find = async () => {
    const first = await prepared(server, what);
    const kinds = await requestKinds(server, first.database.databaseId, () => call(first, what));
    const state = await stateOf(first);
    await first.end();
    return { kinds, state };
  };
  const reference = references.get(what) ?? find();
  references.set(what, reference);
  return reference;
}

describe('a disturbed', () => {
  it.each(STORMS)(
    '%s ends the same when the first request of each kind meets a fault (%i)',
    async (what, turn) => {
      const { kinds, state } = await undisturbed(what);
      const place = await prepared(server, what);
      const struck = strikeEachKind(server, { databaseId: place.database.databaseId, turn });
      await persistently(kinds, () => call(place, what, 400));
      server.setFaults({});
      expect(kinds.filter((kind) => !struck.has(kind))).toEqual([]);
      expect(await stateOf(place)).toEqual(state);
      await place.end();
    },
    300_000,
  );

  it.each(ALONE)(
    '%s ends the same when %s, at whichever request, or does so when it is called again',
    async (what, _name, fault, at) => {
      const { kinds, state } = await undisturbed(what);
      for (const n of sampleRequests(kinds, at, 1)) {
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
