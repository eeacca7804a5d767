import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../../src/embedded/store/open-engine.js';
import { openStore } from '../../../src/embedded/store/open-store.js';

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

  test('that is no SQLite file is refused and left alone', async () => {
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
    await expectRefusal(/newer version of entwrite \(format 99; this one reads up to 1\)/);
  });

  test('that is cut off is refused and left alone', async () => {
    await makeFile();
    truncateSync(file, statSync(file).size - 4096);
    await expectRefusal(/is cut off: it holds \d+ bytes of \d+/);
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
});
