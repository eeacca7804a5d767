/**
 * What migrations cost: `npm run bench:schema [-- --documents 100000]`. The server is an embedded one in a process of its own;
 * seconds differ by machine, what is to be read are requests and ratios.
 */
import { parseArgs } from 'node:util';
import { measureDiff } from './diff.mjs';
import { startServer } from './server.mjs';
import { measureShadow } from './shadow.mjs';
import { measureSpeed } from './speed.mjs';

const { values: options } = parseArgs({ options: { documents: { type: 'string', default: '100000' } } });
const documents = Number(options.documents);
const line = (...cells) =>
  console.log(cells.map((cell, at) => (at === 0 ? cell.padEnd(34) : cell.padStart(14))).join(''));
const ratio = (a, b) => `${(a / b).toFixed(2)}x`;

const diff = measureDiff();
line('diff of 1,000 × 50', 'ms', 'of JSON.parse');
line('JSON.parse of one schema', diff.parse.toFixed(1), '');
line('two equal schemas', diff.equal.toFixed(1), ratio(diff.equal, diff.parse));
line(`two that differ (${diff.operations})`, diff.different.toFixed(1), ratio(diff.different, diff.parse));

const server = await startServer();
const ofMain = await startServer({ appwrite: 'main' });
const NAMES = {
  plain: 'raw createTable, one by one',
  floor: 'raw createTable, 8 at once',
  first: 'migrate, first run',
  analyze: 'analyze',
  none: 'migrate, nothing to do',
  mixed: 'migrate, mixed change',
};
for (const one of [server, ofMain]) await measureSpeed(one, 0, 1); // warms the processes up
for (const [one, delay, what] of [
  [server, 0, '0 ms per request'],
  [server, 20, '20 ms per request'],
  [server, 'workers', 'two busy cores'],
  [ofMain, 'workers', 'two busy cores, main'],
]) {
  const results = await measureSpeed(one, delay);
  console.log();
  line(`20 × 12 × 3, ${what}`, 'requests', 'seconds', 'of one by one', 'of 8 at once');
  for (const [name, { requests, seconds }] of Object.entries(results))
    line(
      NAMES[name],
      String(requests),
      seconds.toFixed(3),
      ratio(seconds, results.plain.seconds),
      ratio(seconds, results.floor.seconds),
    );
}

console.log();
line(`change of type, ${documents} documents`, 'requests', 'per document', 'seconds', 'heap MB');
for (const fence of [false, 'all']) {
  const { requests, seconds, heapBefore, heapMost, heapAfter } = await measureShadow(server, documents, fence);
  const heap = [heapBefore, heapMost, heapAfter].map((megabytes) => megabytes.toFixed(0)).join('/');
  line(
    fence ? 'behind the fence, in bulk' : 'the safe way',
    String(requests),
    (requests / documents).toFixed(4),
    seconds.toFixed(1),
    heap,
  );
}
await server.stop();
await ofMain.stop();
