import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

it('links, loads, orders and selects related documents', () => {
  const example = join(root, 'examples/03-relations');
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', example]);
  const output = execFileSync(process.execPath, [join(example, '.build/main.js')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: '' },
  });
  expect(output.split('\n')).toEqual([
    'Albums with artist and genres, in one request:',
    '  Pastel Blues (1965) by Nina Simone: jazz, soul',
    '  Wild Is the Wind (1966) by Nina Simone: soul',
    '  Head Hunters (1973) by Herbie Hancock: funk',
    'Artists with their newest album:',
    '  Nina Simone: Wild Is the Wind',
    '  Herbie Hancock: Head Hunters',
    'Soul, by the genre:',
    '  Pastel Blues (Nina Simone), Wild Is the Wind (Nina Simone)',
    'Titles alone:',
    '  [{"title":"Pastel Blues","artist":{"name":"Nina Simone"}},{"title":"Wild Is the Wind","artist":{"name":"Nina Simone"}}]',
    'A chain of command:',
    '  Jane < Steve < Andrew',
    '',
  ]);
}, 120_000);
