import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { commands } from '../../src/cli/commands.js';
import { commandTree } from '../../src/cli/completion/command-tree.js';

/** The page of the command line and `--help` know the same commands and the same options. */

const page = readFileSync(join(__dirname, '../../docs/command-line.md'), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
/** What every command of a project takes is said once. */
const GENERAL = ['--help', '--json', '--verbose', '--config'];
const optionsIn = (text: string): readonly string[] => text.match(/--[a-z][a-z-]*/g) ?? [];

/** A line of a table whose first cell names commands or options, and the text beside the tables. */
interface Section {
  readonly commands: readonly string[];
  readonly rows: readonly { readonly first: string; readonly text: string }[];
  readonly prose: string;
}

const sections: readonly Section[] = page.split(/^## /m).map((text) => {
  const [heading = '', ...lines] = text.split('\n');
  const rows = lines.filter((line) => line.startsWith('| `'));
  return {
    commands: [...heading.matchAll(/`entwrite ([\w ]+)`/g)].map(([, name = '']) => name),
    rows: rows.map((row) => ({ first: row.split(/(?<!\\)\|/)[1] ?? '', text: row })),
    prose: lines.filter((line) => !line.startsWith('|')).join('\n'),
  };
});

/** The commands that a row of a table of commands names: `backup create [COLLECTIONS]`; `run` (`up`). */
function namedIn(first: string, group: string): readonly string[] {
  const codes = [...first.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.split(' '));
  return codes.flatMap(([word = '', second = '']) => (word === group ? [second] : word.startsWith('--') ? [] : [word]));
}

async function documented() {
  const tree = await commandTree(commands, new Command());
  return tree.flatMap(({ place, options, children }) => {
    const [, first = '', ...rest] = place.split('/');
    if (place === '' || (children.length > 0 && first !== 'serve')) return [];
    const own = options.map(({ name }) => `--${name}`).filter((name) => !GENERAL.includes(name));
    const command = rest.join(' ');
    const section = sections.find((one) => one.commands.includes(first));
    const isGroup = command !== '' && first !== 'serve';
    const rows = (section?.rows ?? []).filter(({ first: cell }) =>
      isGroup ? cell.includes(`\`${first} `) || section?.commands.length === 1 : cell.includes('`--'),
    );
    const mine = rows.filter(({ first: cell }) => !isGroup || namedIn(cell, first).includes(command));
    const isThere = section !== undefined && (!isGroup || mine.length > 0);
    return [{ place, own, isThere, text: [...mine.map(({ text }) => text), section?.prose ?? ''].join('\n'), mine }];
  });
}

test('every command and every option of the help is on the page', async () => {
  const all = await documented();
  expect(all.filter(({ isThere }) => !isThere).map(({ place }) => place)).toEqual([]);
  const missing = all.flatMap(({ place, own, text }) => {
    const known = optionsIn(text);
    return own.filter((name) => !known.includes(name)).map((name) => `${place} ${name}`);
  });
  expect(missing).toEqual([]);
});

test('every option and every command of the page exists', async () => {
  const all = await documented();
  const everywhere = new Set([...GENERAL, '--version', ...all.flatMap(({ own }) => own)]);
  expect(optionsIn(page).filter((name) => !everywhere.has(name))).toEqual([]);
  const foreign = all.flatMap(({ place, own, mine }) =>
    mine
      .flatMap(({ text }) => optionsIn(text))
      .filter((name) => !own.includes(name) && !GENERAL.includes(name))
      .map((name) => `${place} ${name}`),
  );
  expect(foreign).toEqual([]);
  const places = all.map(({ place }) => place);
  const named = sections.flatMap(({ commands: groups, rows }) =>
    groups.flatMap((group) =>
      rows
        .filter(({ first }) => groups.length === 1 || first.includes(`\`${group} `))
        .flatMap(({ first }) => namedIn(first, group))
        .map((name) => `/${group}/${name}`),
    ),
  );
  expect(named.filter((place) => !places.includes(place) && !/\/(up|down)$/.test(place))).toEqual([]);
});
