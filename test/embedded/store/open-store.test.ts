import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeColumn } from '../../../src/embedded/rules/schema/column-rules.js';
import { columnKinds } from '../../../src/embedded/rules/schema/column-types.js';
import { openStore } from '../../../src/embedded/store/open-store.js';
import { createCollectionStorage } from '../../../src/embedded/store/schema/collection-storage.js';
import { submitColumnCreation } from '../../../src/embedded/store/schema/column-work.js';
import { openEngine } from '../../../src/embedded/store/sqlite/open-engine.js';
import { errorAnswer } from '../../../src/embedded/wire/http/error-answer.js';
import { eventually } from '../../support/eventually.js';

describe('a file', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'entwrite-store-'));
    file = join(folder, 'data.db');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function makeFile(): Promise<void> {
    const store = await openStore(file);
    store.catalog.change(() =>
      store.catalog.addDatabase({ id: 'a', name: 'A', enabled: true, type: 'tablesdb', createdAt: '', updatedAt: '' }),
    );
    store.close();
  }

  async function expectRefusal(message: RegExp): Promise<void> {
    const before = readFileSync(file);
    await expect(openStore(file)).rejects.toThrow(message);
    expect(readFileSync(file).equals(before)).toBe(true);
  }

  test('keeps what was written', async () => {
    await makeFile();
    const store = await openStore(file);
    expect(store.catalog.database('A')?.name).toBe('A');
    store.close();
  });

  test('that is not a SQLite file is refused and left alone', async () => {
    writeFileSync(file, 'my shopping list, which is dear to me'.repeat(10));
    await expectRefusal(/data\.db is not a file of the embedded server: it is no SQLite file/);
  });

  test('of another program is refused and left alone', async () => {
    const engine = await openEngine(file);
    engine.exec('CREATE TABLE theirs (a)');
    engine.close();
    await expectRefusal(/belongs to another program/);
  });

  test('of a newer format is refused and left alone', async () => {
    await makeFile();
    const engine = await openEngine(file);
    engine.exec('PRAGMA user_version = 99');
    engine.close();
    await expectRefusal(/newer version of entwrite \(format 99; this one reads up to 3\)/);
  });

  test('that is cut off is refused and left alone', async () => {
    await makeFile();
    truncateSync(file, statSync(file).size - 4096);
    await expectRefusal(/is cut off: it holds \d+ bytes of \d+/);
  });

  test('in a folder that does not exist is named in the error', async () => {
    await expect(openStore(join(folder, 'missing', 'data.db'))).rejects.toThrow(/missing.data\.db cannot be used: /);
  });

  test('that is damaged inside is refused', async () => {
    await makeFile();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 200);
    writeFileSync(file, bytes);
    await expect(openStore(file)).rejects.toThrow(/data\.db cannot be used: /);
  });

  test('that another store holds is refused, and free again when it closes', async () => {
    await makeFile();
    const first = await openStore(file);
    await expectRefusal(/is in use by another embedded server/);
    first.close();
    (await openStore(file)).close();
  });

  test('that another process holds is refused, and free again when that is killed', async () => {
    await makeFile();
    const script = `
      const sqlite = process.getBuiltinModule('node:sqlite');
      const db = sqlite ? new sqlite.DatabaseSync(process.argv[1]) : new (require('libsql'))(process.argv[1]);
      db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ['-e', script, file], { cwd: process.cwd() });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    await expectRefusal(/is in use by another embedded server/);
    const ended = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await ended;
    (await openStore(file)).close();
  });

  test('on a full disk refuses a write and keeps the rest', async () => {
    await makeFile();
    const store = await openStore(file);
    const pages = Number(store.engine.prepare('PRAGMA page_count').get()?.page_count);
    store.engine.exec(`CREATE TABLE rows_of_test (a TEXT); PRAGMA max_page_count = ${pages + 5}`);
    const insert = () => store.engine.prepare('INSERT INTO rows_of_test VALUES (?)').run('x'.repeat(3000));
    let written = 0;
    const refusal = (() => {
      for (;;) {
        try {
          insert();
          written++;
        } catch (error) {
          return error;
        }
      }
    })();
    expect(errorAnswer(refusal, 'tablesdb').body).toMatchObject({
      code: 500,
      message: 'The embedded server cannot write its file: the disk is full.',
    });
    store.close();
    const again = await openStore(file);
    expect(again.engine.prepare('SELECT count(*) AS count FROM rows_of_test').get()?.count).toBe(written);
    expect(again.engine.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    again.close();
  });

  test('goes on with the work that was under way when it was closed', async () => {
    const held = await openStore(file, () => ({ kind: 'hold' }));
    const times = { createdAt: '', updatedAt: '' };
    const table = held.catalog.change(() => {
      const database = held.catalog.addDatabase({ id: 'd', name: 'D', enabled: true, type: 'tablesdb', ...times });
      const added = held.catalog.addTable({
        databaseSequence: database.sequence,
        databaseId: 'd',
        id: 't',
        name: 'T',
        enabled: true,
        rowSecurity: false,
        permissions: [],
        ...times,
      });
      createCollectionStorage(held.engine, added);
      return added;
    });
    const request = { key: 'b', required: false, default: null, array: false };
    const wanted = { ...makeColumn(columnKinds.boolean, request), ...times };
    submitColumnCreation(
      held,
      table,
      held.catalog.change(() => held.catalog.addColumn(table, wanted)),
    );
    held.close();
    const again = await openStore(file);
    const column = () => again.catalog.tableBySequence(table.sequence)?.columns[0];
    expect(column()?.status).toBe('processing');
    await eventually(
      async () => column()?.status,
      (status) => status === 'available',
    );
    again.close();
  });
});
