/**
 * Small projects as users have them, one per compiler, runner and module system: each builds, migrates, writes and reads with the packed
 * package. `npm run test:matrix` installs what they need and runs them all; `node test/matrix/run.mjs tsc-7.0-esm` runs some.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { optional, projects } from './projects.mjs';

const root = join(import.meta.dirname, '../..');
const own = join(import.meta.dirname, 'node_modules');
/** Without what only the matrix installs, the project's own packages do: TypeScript 7 and Jest. */
const modules = existsSync(own) ? own : join(root, 'node_modules');

const folder = mkdtempSync(join(tmpdir(), 'entwrite-matrix-'));

function pack() {
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  return join(folder, JSON.parse(output)[0].filename);
}

/** The packages a user has: the packed one, what it needs, and the tools, without some. */
function install(user, tarball, without) {
  const target = join(user, 'node_modules');
  const packed = join(target, 'entwrite');
  mkdirSync(packed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', packed, '--strip-components=1']);
  const link = (from, name) => {
    const path = join(target, name);
    if (existsSync(path) || without.includes(name)) return;
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(from, name), path);
  };
  for (const from of new Set([modules, join(root, 'node_modules')])) {
    for (const name of readdirSync(from)) {
      if (name.startsWith('@')) for (const part of readdirSync(join(from, name))) link(from, join(name, part));
      else link(from, name);
    }
  }
}

function run(name, { files, commands, isBare = false }) {
  const user = join(folder, isBare ? 'bare' : 'all');
  const place = join(user, name);
  mkdirSync(place);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text);
  let output = '';
  for (const [program, ...parameters] of commands) {
    const isNode = /^node(-\d+)?$/.test(program);
    const node = program === 'node' || !isNode ? process.execPath : nodeOf(program);
    const command = isNode ? parameters : [join(user, 'node_modules', program), ...parameters];
    const { JEST_WORKER_ID, NODE_ENV, NODE_OPTIONS, ...env } = process.env;
    const { stdout, stderr, status } = spawnSync(node, command, { cwd: place, encoding: 'utf8', env });
    output = stdout + stderr;
    if (status !== 0) return { passed: false, output };
  }
  return { passed: output.includes('0 changes left, read: kept'), output };
}

/** A release of Node that the registry has, for the platform on which it has it. */
function nodeOf(release) {
  return join(modules, release, 'bin/node');
}

const chosen = process.argv.slice(2);
const failed = [];
try {
  const tarball = pack();
  install(join(folder, 'all'), tarball, []);
  install(join(folder, 'bare'), tarball, optional);
  for (const [name, project] of Object.entries(projects)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const absent = project.commands.find(([program]) => /^node-\d+$/.test(program) && !existsSync(nodeOf(program)));
    if (absent !== undefined) {
      console.log(`absent  ${name} (no ${absent[0]} for this platform)`);
      continue;
    }
    const { passed, output } = run(name, project);
    console.log(`${passed ? 'passed' : 'FAILED'}  ${name}`);
    if (!passed) {
      failed.push(name);
      console.log(output.trim().split('\n').slice(-25).join('\n'));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed.length === 0 ? 0 : 1;
