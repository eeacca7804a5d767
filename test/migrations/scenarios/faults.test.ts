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

/** Each kind of fault meets a run or a revert, and both in `npm run test:long`; the one that is hardest to see through meets both. */
const CASES = (['run', 'revert'] as const).flatMap((what, turn) =>
  Object.entries(FAULTS)
    .map(([name, fault], at) => [what, name, fault, at] as const)
    .filter(([, , { kind }, at]) => process.env.LONG || kind === 'reset-after' || at % 2 === turn),
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
  it.each(CASES)(
    '%s ends the same when %s, at whichever request, or does so when it is called again',
    async (what, _name, fault, at) => {
      const { kinds, state } = await undisturbed(what);
      for (const n of sampleRequests(kinds, at, fault.kind === 'reset-after' ? 2 : 1)) {
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
