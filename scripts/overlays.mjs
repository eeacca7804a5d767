/**
 * Keeps further sets of conformance recordings as what differs from a set that is there already, in test/conformance/overlays/<name>:
 *
 *     node scripts/overlays.mjs <name> <folder of the set> <folder of the set it is laid over>
 *
 * The sets ask the same questions. Per recording and step an overlay holds the values that differ by their path in the answer (`set`) and the
 * paths that are gone (`drop`); test/conformance/overlay.ts lays it back.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [name, from, base] = process.argv.slice(2);
if (!name || !from || !base)
  throw new Error('node scripts/overlays.mjs <name> <folder of the set> <folder of its base>');
const to = join(import.meta.dirname, '../test/conformance/overlays', name);

const read = (folder, file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const questions = ({ steps, ...head }) => JSON.stringify([head, steps.map(({ answer, ...question }) => question)]);

rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
const files = new Set(readdirSync(from));
const lacking = readdirSync(base).filter((file) => !files.has(file));
for (const file of files) {
  const [wanted, old] = [read(from, file), read(base, file)];
  if (questions(wanted) !== questions(old)) throw new Error(`${file} asks something else than its base`);
  const overlay = {};
  for (const [at, { id, answer }] of wanted.steps.entries()) {
    const change = { set: {}, drop: [] };
    compare(old.steps[at].answer, answer, [], change);
    const { set, drop } = change;
    if (Object.keys(set).length > 0 || drop.length > 0) overlay[id] = { set, ...(drop.length > 0 && { drop }) };
  }
  if (Object.keys(overlay).length > 0) writeFileSync(join(to, file), lines(overlay));
}
if (lacking.length > 0) writeFileSync(join(to, 'lacking.json'), `${JSON.stringify(lacking)}\n`);

function lines(overlay) {
  const steps = Object.entries(overlay).map((step) => step.map((part) => JSON.stringify(part)).join(': '));
  return `{\n${steps.join(',\n')}\n}\n`;
}

function compare(before, after, path, change) {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const both = [before, after];
  const walks = both.every((value) => typeof value === 'object' && value !== null);
  const alike =
    walks &&
    Array.isArray(before) === Array.isArray(after) &&
    (!Array.isArray(before) || before.length === after.length);
  if (!alike) {
    change.set[path.join('/')] = after;
    return;
  }
  for (const key of new Set(both.flatMap(Object.keys))) {
    if (key.includes('/')) throw new Error(`a key with a slash: ${key}`);
    if (!(key in after)) change.drop.push([...path, key].join('/'));
    else compare(before[key], after[key], [...path, key], change);
  }
}
