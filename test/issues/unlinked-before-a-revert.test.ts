import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkIds } from '../../src/appwrite/documents/link-id.js';
import { DbContext } from '../../src/context/db-context.js';
import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { onFreshDatabase } from '../support/live-context.js';

/**
 * A link that a client took away after a file had given its relationship another kind: the revert of that file brought it back, out of the
 * backup that was made before the file. The same of ids that a file made links of. What was linked when the file ran, and still is, stays.
 */

class BareDb extends DbContext {}

const folder = mkdtempSync(join(tmpdir(), 'entwrite-unlinked-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const link = (type: string) =>
  `m.createRelationship('items', 'box', { type: '${type}', target: 'boxes', inverse: 'items', onDelete: 'setNull' });`;
const ATTRIBUTE = `m.addAttribute('items', 'box', { type: 'string', size: 36, required: false });`;
const DROP = `m.dropRelationship('items', 'box');`;
const COLLECTIONS = `for (const id of ['boxes', 'items']) m.createCollection(id, (c) => { c.string('name', { size: 20 }); });`;

test.each([
  ['a kind with several', link('manyToOne'), `${DROP} ${link('manyToMany')}`, []],
  ['another end', link('manyToOne'), `${DROP} ${link('oneToMany')}`, []],
  ['links', ATTRIBUTE, `m.dropAttribute('items', 'box'); ${link('manyToOne')}`, null],
  ['ids', link('manyToOne'), `${DROP} ${ATTRIBUTE}`, null],
])('what was linked no more is not linked by the revert of a file that made %s of it', (name, before, change, nothing) =>
  onFreshDatabase(async (database) => {
    const own = mkdtempSync(join(folder, 'files-'));
    const options = { folder: own, allowDestructive: true } as const;
    const write = (file: string, body: string) =>
      writeFileSync(
        join(own, `${file}.cjs`),
        `module.exports = class { name = '${file} ${name}'; up(m) { ${body} } };\n`,
      );
    const context = () => database.open(BareDb, { backups: { folder: join(own, 'backups') } });
    write('001', `${COLLECTIONS} ${before}`);
    await runMigrations(context(), options);
    for (const id of ['a', 'b']) {
      await database.documents.create('boxes', id, { values: { name: id } });
      await database.documents.create('items', id, { values: { name: id, box: id } });
    }
    write('002', change);
    await runMigrations(context(), options);
    await database.documents.update('items', 'a', { values: { box: nothing } });
    await revertMigrations(context(), options);
    const select = JSON.stringify({ method: 'select', values: before === ATTRIBUTE ? ['box'] : ['*', 'box.$id'] });
    const { documents } = await database.documents.list('items', [select]);
    expect(documents.map(({ $id, box }) => [$id, linkIds(box)])).toEqual([
      ['a', []],
      ['b', ['b']],
    ]);
  }));
