import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { revertMigrations } from '../../../src/migrations/revert/revert-migrations.js';
import { migrationStatus } from '../../../src/migrations/run/migration-status.js';
import { runMigrations } from '../../../src/migrations/run/run-migrations.js';
import type { Scenario, Values, Work } from '../scenario.js';
import { inContext, type Site } from '../site.js';
import { ITEMS, reader } from './parts.js';

const FILES = {
  '001_items': `up(m) {
    m.createCollection('items', (c) => {
      c.string('note', { size: 50, required: false });
      c.string('value', { size: 50, required: false });
      c.string('old', { size: 50, required: false });
    });
  }`,
  '002_change': `up(m) {
    m.alterAttribute('items', 'value', { type: 'integer', convert: (old) => Number(old) * 10, revert: (value) => String(value / 10) });
    m.dropAttribute('items', 'old');
    m.addAttribute('items', 'mark', { type: 'string', size: 50, required: false });
    m.data('mark', async ({ db }) => { await db.updateEach('items', {}, (item) => ({ mark: 'm ' + item.$id })); }, { touches: ['items'], down: async () => {} });
  }`,
  '002_swap': `up(m) {
    m.renameAttribute('items', 'note', 'swap_0123456789abcdef');
    m.renameAttribute('items', 'value', 'note');
    m.renameAttribute('items', 'swap_0123456789abcdef', 'value');
    m.alterAttribute('items', 'note', { size: 60 });
  }`,
};

let number = 0;

/** Writes some of the files to a folder of the run; each text is another module, since Jest keeps what it has loaded by path. */
function write(site: Site, names: readonly (keyof typeof FILES)[]): string {
  const folder = site.folder();
  for (const name of names) {
    number += 1;
    const text = `module.exports = class Migration${number} {\n  name = '${name}';\n${FILES[name]}\n};\n`;
    writeFileSync(join(folder, `${name}.cjs`), text);
  }
  return folder;
}

const up: Work = {
  async run(site) {
    const options = { folder: site.folder(), allowDestructive: true, lockTimeout: 4 * site.lease } as const;
    await inContext(site, (context) => runMigrations(context, options));
  },
};

const down: Work = {
  async run(site) {
    const options = { folder: site.folder(), allowDestructive: true, lockTimeout: 4 * site.lease, to: '001_items' };
    await inContext(site, (context) => revertMigrations(context, options));
  },
};

const documents = { items: ITEMS.map((item) => ({ ...item, old: `old ${item.$id}` })) };
const note = (count: number): Values => ({ note: `n${count}` });

/** What the files say is applied. */
function statusIs(names: readonly string[]) {
  return async (site: Site): Promise<readonly string[]> => {
    const { migrations } = await inContext(site, (context) => migrationStatus(context, { folder: site.folder() }));
    const found = migrations.filter(({ state }) => state === 'applied').map(({ name }) => name);
    return found.join() === names.join() ? [] : [`applied are ${found.join()}, expected ${names.join()}`];
  };
}

/** Writes a file to the folder of the run, and applies it. */
const applied = (name: keyof typeof FILES) => async (site: Site) => {
  write(site, [name]);
  await up.run(site, undefined);
};

/** What the scenarios begin with. */
const onItems = { lease: 15_000, prepare: applied('001_items') } as const;

/** Migration files, up and down. */
export const FILE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'files are run while clients write',
    cost: 4,
    ...onItems,
    documents,
    begin: async (site) => void write(site, ['002_change']),
    versions: [up],
    writes: { collection: 'items', change: (_, count) => note(count) },
    expected(_, { $id, note: text = null, value = null }) {
      const document = { note: text, value: value === null ? null : Number(value) * 10, mark: `m ${String($id)}` };
      // Those that clients made were perhaps not there when the data step ran.
      return String($id).startsWith('item-') ? document : [document, { ...document, mark: null }];
    },
    read: reader({ items: ['note', 'value', 'mark'] }),
    check: statusIs(['001_items', '002_change']),
  },
  {
    name: 'files are reverted while clients write',
    cost: 4,
    ...onItems,
    documents,
    begin: applied('002_change'),
    versions: [down],
    writes: { collection: 'items', change: (_, count) => note(count) },
    expected: (_, { note: text = null, value = null, old = null }) => ({ note: text, value, old }),
    read: reader({ items: ['note', 'value', 'old'] }),
    check: statusIs(['001_items']),
  },
  {
    name: 'two attributes change names in a file',
    cost: 2,
    ...onItems,
    documents: { items: ITEMS },
    begin: async (site) => void write(site, ['002_swap']),
    versions: [up],
    expected: (_, { note: text = null, value = null }) => ({ note: value, value: text }),
    read: reader({ items: ['note', 'value'] }),
    check: statusIs(['001_items', '002_swap']),
  },
  {
    name: 'two attributes that changed names in a file are reverted',
    cost: 2,
    ...onItems,
    documents: { items: ITEMS },
    begin: applied('002_swap'),
    versions: [down],
    expected: (_, { note: text = null, value = null }) => ({ note: text, value }),
    read: reader({ items: ['note', 'value'] }),
    check: statusIs(['001_items']),
  },
];
