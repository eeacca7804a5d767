import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, BeforeCreate, Collection, DbContext, Id } from 'entwrite';
import { importData } from 'entwrite/data';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { held } from '../support/held.js';
import { failureOf } from '../support/live-context.js';

/** Two imports of one file at once wrote its rows twice, and left rows out of the file of the rejected ones. */

@Collection('notes')
class Note {
  @Id() id!: string;
  @Attribute({ size: 10 }) text!: string;
  @Attribute({ type: 'integer' }) n!: number;
}

class Notes extends DbContext {
  readonly notes = this.set(Note);
}

/** Called before each document of the slow import. */
let before: (n: number) => Promise<void> = async () => {};

@Collection('notes')
class SlowNote extends Note {
  @BeforeCreate() wait(): Promise<void> {
    return before(this.n);
  }
}

class SlowNotes extends DbContext {
  readonly notes = this.set(SlowNote);
}

const ROWS = 500;
/** Every fiftieth row is too long. */
const textOf = (n: number) => (n % 50 === 7 ? 'far too long' : `note ${n}`);
const REJECTED = ROWS / 50;

let server: EmbeddedAppwrite;
let folder: string;
let from: string;
let db: Notes;
let slow: SlowNotes;

beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  db = new Notes({ endpoint, projectId, apiKey, databaseId: 'data' });
  slow = new SlowNotes({ endpoint, projectId, apiKey, databaseId: 'data' });
  await db.getSchemaManager().ensureCreated();
  folder = mkdtempSync(join(tmpdir(), 'entwrite-data-'));
  from = join(folder, 'notes.ndjson');
  const rows = Array.from({ length: ROWS }, (_, n) => `${JSON.stringify({ text: textOf(n), n })}\n`);
  writeFileSync(from, rows.join(''));
});
afterEach(async () => {
  await db.dispose();
  await slow.dispose();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each([0, 250])('the one that began later goes on from row %d, and the other one stops', async (heldAt) => {
  const { reached, goOn, stop } = held();
  before = async (n) => {
    if (n === heldAt) await stop();
  };
  const first = failureOf(importData(slow, { collection: 'notes', from }));
  await reached;
  const second = await importData(db, { collection: 'notes', from });
  goOn();
  expect(await first).toMatchObject({ code: 'data_refused', at: `${from}.import.json` });

  expect(second).toMatchObject({ created: ROWS - REJECTED, rejected: REJECTED });
  const found = (await db.notes.toList()).map(({ n }) => n).sort((a, b) => a - b);
  expect(found).toEqual(Array.from({ length: ROWS }, (_, n) => n).filter((n) => textOf(n).startsWith('note')));
  const rejected = readFileSync(join(folder, 'notes.rejected.ndjson'), 'utf8').trim().split('\n');
  expect(new Set(rejected).size).toBe(REJECTED);
  expect(rejected).toHaveLength(REJECTED);
  expect(existsSync(`${from}.import.json`)).toBe(false);
});
