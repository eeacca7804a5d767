import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * Who may import whom, lowest first (docs/architecture.md): a folder imports folders of earlier lines only, type imports
 * included. `errors`, `progress` and `index` are the files of that name.
 */
const LEVELS: readonly (readonly string[])[] = [
  ['errors'],
  ['util'],
  ['progress'],
  ['schema'],
  ['operations', 'metadata'],
  ['differ', 'decorators', 'query'],
  ['appwrite'],
  ['documents'],
  ['schema-manager'],
  ['backup', 'terminal', 'doctor'],
  ['context'],
  ['loader', 'data'],
  ['migrations'],
  ['project'],
  ['pages'],
  ['compat', 'testing'],
  ['studio'],
  ['cli'],
];

/** The same for the sub-folders of a folder; its files outside of them may import them all, unless they have a place of their own (''). */
const SUB_LEVELS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'schema-manager': [['parking'], ['online-changes'], ['lock'], ['plan'], ['preflight'], ['executor']],
  appwrite: [['http'], ['server'], ['schema', 'documents']],
  context: [
    ['operators'],
    ['hydration'],
    ['hooks'],
    ['validation'],
    ['in-step'],
    ['queries'],
    ['populate'],
    ['links'],
    ['unique-values'],
    ['writes'],
    ['transactions'],
    ['unit-of-work'],
  ],
  metadata: [['entity-types'], ['options'], [''], ['model']],
  schema: [[''], ['rules']],
  backup: [['format'], ['source'], ['create'], ['restore'], ['verify'], ['retention'], ['automatic'], ['clone']],
  data: [['collection'], ['files'], ['export', 'import']],
  migrations: [
    ['data'],
    ['data/helpers', 'data/rollback'],
    ['data/access'],
    ['builder'],
    ['history'],
    ['run'],
    ['revert', 'generate', 'lint'],
    ['squash', 'try', 'rebase'],
  ],
  studio: [['api'], ['work'], ['project', 'data'], ['routes'], ['http', 'demo']],
};

/** The server knows nothing of the ORM, and the ORM loads it only when somebody needs it. */
const EMBEDDED_MAY_IMPORT = ['util', 'embedded'];
const MAY_LOAD_EMBEDDED = ['appwrite', 'testing', 'cli'];
const INDEX_MAY_NOT_IMPORT = [
  'cli',
  'data',
  'embedded',
  'testing',
  'compat',
  'loader',
  'migrations',
  'project',
  'backup',
];

/** Folders that never wait for anything. */
const PURE = ['errors', 'progress', 'schema', 'operations', 'differ', 'metadata', 'decorators', 'query'];

/** Which packages are for one folder alone. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'node-appwrite': ['appwrite'],
  undici: ['appwrite'],
  libsql: ['embedded'],
  ws: ['embedded'],
  'node:sqlite': ['embedded'],
};

const root = resolve(__dirname, '../src');

interface Import {
  readonly from: string;
  readonly fromFolder: string;
  readonly specifier: string;
  readonly dynamic: boolean;
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);
const own = imports.filter(({ specifier }) => specifier.startsWith('.'));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const patterns = [
    { pattern: /^(?:import|export)\s[^;]*?from\s+'([^']+)'/gms, dynamic: false },
    { pattern: /^import\s+'([^']+)'/gm, dynamic: false },
    { pattern: /\bimport\('([^']+)'\)/g, dynamic: true },
    { pattern: /\brequire\('([^']+)'\)/g, dynamic: true },
  ];
  return patterns.flatMap(({ pattern, dynamic }) =>
    [...text.matchAll(pattern)].map((match) => ({
      from: file,
      fromFolder: folderOf(file),
      specifier: match[1] ?? '',
      dynamic,
    })),
  );
}

function folderOf(file: string): string {
  const [first = ''] = file.split('/');
  return first.replace(/\.ts$/, '');
}

function target({ from, specifier }: Import): string {
  return relative(root, resolve(root, dirname(from), specifier)).replace(/\.js$/, '.ts');
}

function level(folder: string): number {
  return LEVELS.findIndex((folders) => folders.includes(folder));
}

function isAllowed(line: Import): boolean {
  const to = folderOf(target(line));
  if (line.fromFolder === to) return true;
  if (line.fromFolder === 'embedded') return EMBEDDED_MAY_IMPORT.includes(to);
  if (to === 'embedded') return MAY_LOAD_EMBEDDED.includes(line.fromFolder) && line.dynamic;
  if (line.fromFolder === 'index') return !INDEX_MAY_NOT_IMPORT.includes(to);
  return level(to) >= 0 && level(to) < level(line.fromFolder);
}

function subFolderOf(file: string): string {
  return file.split('/').slice(1, -1).join('/');
}

function isAllowedWithin(line: Import): boolean {
  const levels = SUB_LEVELS[line.fromFolder];
  const [from, to] = [subFolderOf(line.from), subFolderOf(target(line))];
  if (levels === undefined || folderOf(target(line)) !== line.fromFolder || from === to) return true;
  if (from === '' && !levels.some((folders) => folders.includes(''))) return true;
  const place = (folder: string) => levels.findIndex((folders) => folders.includes(folder));
  return place(to) >= 0 && place(to) < place(from);
}

describe('the house', () => {
  it('has a place for every folder and file of src', () => {
    const known = [...LEVELS.flat(), 'embedded', 'index'];
    expect([...new Set(files.map(folderOf))].filter((folder) => !known.includes(folder))).toEqual([]);
  });

  it('is as docs/architecture.md shows it: each folder once, below all that it may import, and which are pure', () => {
    const page = readFileSync(join(root, '../docs/architecture.md'), 'utf8');
    const rows = page.split('\n## ')[0]?.match(/^\| `.*$/gm) ?? [];
    const shown = rows.map((row) => {
      const [, names = '', , pure = ''] = row.split(/(?<!\\)\|/);
      return {
        folders: [...names.matchAll(/`(\w[\w-]*)/g)].map(([, name = '']) => name),
        isPure: pure.trim() === 'yes',
      };
    });
    const folders = shown.flatMap((row) => row.folders);
    expect([...folders].sort()).toEqual([...LEVELS.flat(), 'embedded'].sort());
    const levels = folders.filter((folder) => folder !== 'embedded').map(level);
    expect(levels).toEqual([...levels].sort((one, other) => one - other));
    expect(shown.flatMap((row) => (row.isPure ? row.folders : [])).sort()).toEqual([...PURE].sort());
  });

  it('has no folder of more than 25 files', () => {
    const crowded = [...new Set(files.map((file) => dirname(file)))].filter(
      (folder) => files.filter((file) => dirname(file) === folder).length > 25,
    );
    expect(crowded).toEqual([]);
  });

  it('has no file of more than 300 lines', () => {
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });

  it('imports downwards only', () => {
    expect(own.filter((line) => !isAllowed(line)).map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual(
      [],
    );
  });

  it('imports downwards only within folders', () => {
    expect(
      own.filter((line) => !isAllowedWithin(line)).map(({ from, specifier }) => `${from} imports ${specifier}`),
    ).toEqual([]);
  });

  it('imports files that exist', () => {
    expect(
      own.filter((line) => !files.includes(target(line))).map(({ from, specifier }) => `${from} imports ${specifier}`),
    ).toEqual([]);
  });

  it('has no cycle among files', () => {
    const edges = new Map<string, string[]>();
    for (const line of own) if (!line.dynamic) edges.set(line.from, [...(edges.get(line.from) ?? []), target(line)]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file) || path.includes(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('leaves packages to the folder they are for', () => {
    const misplaced = imports.filter(({ specifier, fromFolder }) => {
      const folders = PACKAGES[specifier];
      return folders !== undefined && !folders.includes(fromFolder);
    });
    expect(misplaced.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  it('awaits nothing in pure folders', () => {
    const impure = files.filter((file) => PURE.includes(folderOf(file)) && /\bawait\b|\basync\b/.test(code(file)));
    expect(impure).toEqual([]);
  });

  it('writes the JSON of queries in one place', () => {
    const writes =
      /\bmethod: '(?:equal|notEqual|limit|offset|cursor\w+|order\w+|select|greater\w+|less\w+|is(?:Not)?Null|startsWith|endsWith|contains|between|search|and|or)'/;
    const others = files.filter(
      (file) =>
        !['embedded', 'compat'].includes(folderOf(file)) && file !== 'query/wire-query.ts' && writes.test(code(file)),
    );
    expect(others).toEqual([]);
  });

  it('asks the definitions of operations, and does not list their types elsewhere', () => {
    const outside = files.filter((file) => !['operations', 'embedded'].includes(folderOf(file)));
    const types = files
      .filter((file) => folderOf(file) === 'operations')
      .flatMap((file) => [...code(file).matchAll(/readonly type: '([a-z_]+)';/g)].map((match) => match[1] ?? ''));
    expect(types.length).toBeGreaterThan(10);
    const switches = new RegExp(`\\bcase '(?:${types.join('|')})'|Record<OperationType|in OperationType\\b`);
    expect(outside.filter((file) => switches.test(code(file)))).toEqual([]);
    const chains = outside.filter((file) => {
      const compared = [...code(file).matchAll(/[!=]== '([a-z_]+)'/g)].map((match) => match[1] ?? '');
      return new Set(compared.filter((one) => types.includes(one))).size > 4;
    });
    expect(chains).toEqual([]);
  });

  it('exports nothing that changes, which the build relies on', () => {
    expect(files.filter((file) => /^export (let|var)\b/m.test(code(file)))).toEqual([]);
  });

  it('prints and prompts only in cli and terminal', () => {
    const printing = files.filter(
      (file) =>
        !['cli', 'terminal'].includes(folderOf(file)) &&
        /\bconsole\.(log|info|warn|error|debug|table)\(|process\.(stdout|stdin|stderr)/.test(code(file)),
    );
    expect(printing).toEqual([]);
  });
});

/** A file without its comments. */
function code(file: string): string {
  return readFileSync(join(root, file), 'utf8')
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/^\s*\/\/.*$/gm, '');
}
