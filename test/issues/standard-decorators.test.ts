import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Attribute, Id, Index } from '../../src/index.js';

/** Without `experimentalDecorators` decorators are called in another way: that was a TypeError about an undefined value. */

test.each([
  ['@Attribute', Attribute()],
  ['@Id', Id()],
  ['@Index', Index()],
])('%s says at run time what is missing', (_name, decorate) => {
  const call = decorate as unknown as (value: undefined, context: object) => void;
  expect(() => call(undefined, { kind: 'field', name: 'title', addInitializer: () => {} })).toThrow(
    expect.objectContaining({
      code: 'decorators_unsupported',
      at: 'title',
      remedy: expect.stringContaining('"experimentalDecorators": true'),
    }),
  );
});

test('the compiler says it in a sentence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-standard-'));
  const source = resolve(__dirname, '../../src/decorators');
  try {
    writeFileSync(
      join(folder, 'note.ts'),
      `import { Attribute } from '${source}/attribute.js';\nimport { Id } from '${source}/id.js';\nexport class Note {\n  @Id() id!: string;\n  @Attribute({ size: 9 }) title!: string;\n}\n`,
    );
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--types',
      'node',
    ];
    const types = ['--typeRoots', resolve(__dirname, '../../node_modules/@types')];
    const { stdout } = spawnSync(process.execPath, [compiler, ...options, ...types, 'note.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const sentence =
      'TypeProblem<"entwrite needs legacy decorators: set \\"experimentalDecorators\\" and \\"emitDecoratorMetadata\\" to true in tsconfig.json">';
    expect(stdout.split('\n').filter((line) => line.includes(sentence))).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
