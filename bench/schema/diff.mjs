/** Milliseconds of a diff of two schemas of 1,000 collections × 50 attributes, beside reading one of them with JSON.parse. */
import { diffSchemas } from '../.build/internals.mjs';

const COLLECTIONS = 1000;
const ATTRIBUTES = 50;

function schemaText(changed) {
  const collections = Array.from({ length: COLLECTIONS }, (_, collection) => ({
    id: `collection-${collection}`,
    name: `Collection ${collection}`,
    permissions: ['read("any")', 'create("users")'],
    documentSecurity: false,
    enabled: true,
    attributes: Array.from({ length: ATTRIBUTES }, (_, at) => attribute(at, changed && (collection + at) % 97 === 0)),
    relationships: [],
    indexes: [0, 1, 2].map((at) => ({
      key: `index-${at}`,
      type: 'key',
      attributes: [`attribute${at}`, `attribute${at + 3}`],
      orders: ['asc', 'desc'],
      lengths: [0, 0],
    })),
  }));
  return JSON.stringify({ collections });
}

function attribute(at, changed) {
  const base = { key: `attribute${at}`, required: false, array: false, default: null };
  if (at % 3 === 0) return { ...base, type: 'string', size: changed ? 80 : 40, encrypt: false };
  if (at % 3 === 1) return { ...base, type: 'integer', min: null, max: changed ? 10 : null };
  return { ...base, type: 'enum', elements: changed ? ['a', 'b', 'c'] : ['a', 'b'] };
}

/** The best of some rounds; each works on schemas nobody has seen before, so that nothing can be remembered. */
export function measureDiff(rounds = 15) {
  const [before, same, other] = [schemaText(false), schemaText(false), schemaText(true)];
  const times = { parse: [], equal: [], different: [] };
  let operations = 0;
  for (let round = 0; round < rounds; round += 1) {
    times.parse.push(milliseconds(() => JSON.parse(before)));
    const [a, b, c, d] = [before, same, before, other].map((text) => JSON.parse(text));
    times.equal.push(milliseconds(() => diffSchemas(a, b)));
    times.different.push(
      milliseconds(() => {
        operations = diffSchemas(c, d).length;
      }),
    );
  }
  const [parse, equal, different] = [times.parse, times.equal, times.different].map((all) => Math.min(...all));
  return { parse, equal, different, operations };
}

function milliseconds(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}
