/**
 * Runs the benches one after the other and writes bench/RESULTS.md: machine, versions, and what each says. `npm run bench`, or
 * `npm run bench -- start data/writes` for some of them; the sections of the others stay as they are.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const chosen = process.argv.slice(2);
const BENCHES = {
  start: ['Starting', 'start/main.mjs'],
  'side-by-side': ['Peers side by side', 'side-by-side/main.mjs'],
  schema: ['Schema', 'schema/main.mjs', '--documents', '10000'],
  'data/hydration': ['Making instances', 'data/hydration.mjs'],
  'data/queries': ['Queries', 'data/queries.mjs'],
  'data/stream': ['Streams', 'data/stream.mjs', '--documents', '1000000'],
  'data/populate': ['Relations', 'data/populate.mjs'],
  'data/writes': ['Writes', 'data/writes.mjs'],
  backup: ['Backups', 'backup/main.mjs', '--documents', '20000'],
};

const versionOf = (name, folder = root) => {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) ? `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}` : `${name} not installed`;
};

const peers = join(import.meta.dirname, 'side-by-side/peers');
if (chosen.length === 0 || chosen.includes('side-by-side'))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'ignore' });

const headingOf = (name) => `## ${BENCHES[name][0]} (\`${name}\`)`;
const written = {};
for (const [name, [title, file, ...parameters]] of Object.entries(BENCHES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(title);
  const program = ['--expose-gc', join(import.meta.dirname, file), ...parameters];
  const { stdout, stderr, status } = spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8' });
  const text =
    status === 0 ? stdout.trim() : `Failed with status ${status}:\n${stderr.trim().split('\n').slice(-5).join('\n')}`;
  if (status !== 0) process.exitCode = 1;
  // Tables stay tables; what is aligned by spaces needs its spaces.
  const shown = /^\|/m.test(text) ? text : `\`\`\`text\n${text}\n\`\`\``;
  written[name] =
    `${headingOf(name)}\n\n${new Date().toISOString().slice(0, 10)}, load ${loadavg()[0].toFixed(1)} at the end.\n\n${shown}\n\n`;
}

const [{ model } = { model: 'unknown' }] = cpus();
const facts = [
  `${platform()}, ${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GB.`,
  `Node ${process.version.slice(1)}, ${versionOf('node-appwrite')}, ${versionOf('class-transformer')}, ${versionOf('class-validator')}, ${versionOf('appwrite-orm', peers)}.`,
];
const results = join(import.meta.dirname, 'RESULTS.md');
const former = existsSync(results)
  ? readFileSync(results, 'utf8')
      .split(/^(?=## )/m)
      .slice(1)
  : [];
const sections = Object.keys(BENCHES).map(
  (name) =>
    written[name] ??
    former
      .find((section) => section.startsWith(headingOf(name)))
      ?.trimEnd()
      .concat('\n\n') ??
    '',
);
writeFileSync(
  results,
  `# Results\n\nWritten by \`npm run bench\`. Seconds differ by machine and by what else it does; ratios inside one run are what to read.\n\n${facts.join('\n')}\n\n${sections.join('').trimEnd()}\n`,
);
