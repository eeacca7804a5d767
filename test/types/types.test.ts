import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const root = join(__dirname, '../..');
const MARK = '// @ts-expect-error';

const folder = mkdtempSync(join(tmpdir(), 'entwrite-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The uses without the marks that hide errors; gives where the marks were, and the code below each. */
function copyUses(): Map<string, string> {
  const marked = new Map<string, string>();
  for (const name of readdirSync(__dirname).filter((one) => /-(good|bad)\.ts$/.test(one))) {
    const text = readFileSync(join(__dirname, name), 'utf8');
    const lines = text.split('\n');
    for (const [at, line] of lines.entries())
      if (line.includes(MARK)) marked.set(`${name}:${at + 2}`, lines[at + 1]?.trim() ?? '');
    writeFileSync(join(folder, name), text.replaceAll(MARK, '//'));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const paths = { entwrite: [join(root, 'dist/esm/index.d.ts')] };
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, noEmit: true, types: [], paths };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }),
  );
  return marked;
}

/** What the compiler says, by file and line. */
function compile(): Map<string, string> {
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const found = new Map<string, string>();
  let place = '';
  for (const line of stdout.replaceAll(`${root}/`, '').trimEnd().split('\n')) {
    const [, file = '', number, text] = /^(?:.*\/)?([^/(]+)\((\d+),\d+\): error TS\d+: (.*)$/.exec(line) ?? [];
    if (text !== undefined) place = `${file}:${number}`;
    found.set(place, [found.get(place) ?? [], text ?? line].flat().join('\n'));
  }
  return found;
}

/** The sentence of a `TypeProblem`, or the compiler's own reason, which is the last of its lines. */
function reason(message: string): string {
  return /TypeProblem<"(.*?)">/.exec(message)?.[1] ?? message.split('\n').at(-1)?.trim() ?? '';
}

/** By the declarations of the package: needs the build. */
test('right uses compile, and wrong ones do not, each for the reason that its text says', () => {
  const marked = copyUses();
  const found = compile();
  expect([...found.keys()].sort()).toEqual([...marked.keys()].sort());
  const texts = [...marked].map(
    ([place, code]) => `${place.replace(/:\d+$/, '')}  ${code}\n  ${reason(found.get(place) ?? '')}`,
  );
  expect(`\n${texts.join('\n\n')}\n`).toMatchSnapshot();
});
