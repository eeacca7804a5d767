import { createUserProject, type UserProject } from '../modules/module-project.js';

/**
 * In projects whose `tsconfig.json` only lists others (as Vite and Nx write them) the aliases stand in those: imports by them were not found,
 * and the message said to install a package. Needs the build.
 */

let project: UserProject;
afterEach(() => project.remove());

const FILES = {
  'src/main.ts': `import { note } from '@model/note'; import { size } from 'sizes'; export const main = [note, size];`,
  'src/model/note.ts': `export const note = 'note' as const;`,
  'shared/sizes.ts': `export const size: number = 20;`,
};
const load = `say((await loadModule('src/main.ts')).main);`;

it.each([
  ['by file', [{ path: './tsconfig.app.json' }, { path: './none' }, { path: './shared' }]],
  ['in another order', [{ path: './shared/' }, { path: 'tsconfig.app.json' }]],
])('are read from the projects that it references, %s', (_name, references) => {
  project = createUserProject(
    { type: 'module' },
    {
      ...FILES,
      'tsconfig.json': JSON.stringify({ files: [], references }),
      'tsconfig.app.json': '{ /* the code */ "compilerOptions": { "paths": { "@model/*": ["./src/model/*"] } }, }',
      'shared/tsconfig.json': JSON.stringify({ compilerOptions: { baseUrl: '.', paths: { sizes: ['./sizes.ts'] } } }),
    },
  );
  expect(project.run(process.execPath, 'esm', load)).toEqual([['note', 20]]);
});

it('are those of the configuration itself where it has files of its own', () => {
  project = createUserProject(
    { type: 'module' },
    {
      ...FILES,
      'tsconfig.json': JSON.stringify({
        compilerOptions: { paths: { '@model/*': ['./src/model/*'], sizes: ['./shared/sizes.ts'] } },
        references: [{ path: './shared' }],
      }),
      'shared/tsconfig.json': JSON.stringify({ compilerOptions: { paths: { sizes: ['./none.ts'] } } }),
    },
  );
  expect(project.run(process.execPath, 'esm', load)).toEqual([['note', 20]]);
});
