import fc from '../../node_modules/fast-check/lib/cjs/fast-check.js';

/**
 * What tests get as `fast-check`: every property starts from one seed, so that `npm test` gives the same verdict each time.
 * `npm run test:long` draws the seeds and prints them; `FC_SEED=…` repeats one. `FC_RUNS=…` tries fewer or more values.
 */
const FIXED_SEED = 20_261_128;

const { FC_RUNS, FC_SEED, LONG } = process.env;
const seed = FC_SEED !== undefined ? Number(FC_SEED) : LONG ? Math.floor(Math.random() * 2 ** 31) : FIXED_SEED;
if (LONG) process.stderr.write(`${expect.getState().testPath ?? 'a property'}: FC_SEED=${seed}\n`);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

export * from '../../node_modules/fast-check/lib/cjs/fast-check.js';

const [SURROGATES, AFTER] = [0xd800, 0xe000];
/** The characters of the unit `binary`, drawn as fast-check does, which makes a table of all of them: a second, and 70 MB for the life of a worker. */
const anyCharacter = fc.nat({ max: 0x10ffff - (AFTER - SURROGATES) }).map(
  (at) => String.fromCodePoint(at < SURROGATES ? at : at + AFTER - SURROGATES),
  (text) => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (point === undefined || text !== String.fromCodePoint(point) || (point >= SURROGATES && point < AFTER))
      throw new TypeError('no character of this unit');
    return point < SURROGATES ? point : point - (AFTER - SURROGATES);
  },
);
const string = (constraints: fc.StringConstraints = {}) =>
  fc.string(constraints.unit === 'binary' ? { ...constraints, unit: anyCharacter } : constraints);

const assert = (property: unknown, parameters?: object) =>
  fc.assert(property as fc.IRawProperty<void>, { ...parameters, numRuns: Number(FC_RUNS), endOnFailure: true });
export default { ...fc, string, ...(FC_RUNS !== undefined && { assert: assert as typeof fc.assert }) };
