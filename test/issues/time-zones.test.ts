import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { normalizeDatetime } from '../../src/schema/normalize-attribute.js';
import { utcTime } from '../../src/util/utc-time.js';

const SCRIPT = `
import { exportText } from './dist/esm/data/index.js';
import { DbContext, defineCollection } from './dist/esm/index.js';
const { connection, steps } = JSON.parse(process.argv[1]);
const open = (databaseId, at) =>
  new (class Db extends DbContext { events = this.set(defineCollection('events', { at })); })({ ...connection, databaseId, backups: 'off' });
const dated = open('dated', { type: 'datetime', default: '2024-01-01T00:00:00' });
for (const step of steps) if (step === 'export') {
  const texts = open('texts', { type: 'datetime', required: false });
  let documents = 0;
  for await (const part of exportText(texts, { collection: 'events', format: 'ndjson', where: { at: { $lte: '2024-01-15T10:30' } } }))
    ({ documents } = part);
  console.log(documents);
} else if (step === 'analyze') console.log((await dated.getSchemaManager().analyze()).length);
else {
  await dated.getSchemaManager().migrate();
  const before = open('texts', { type: 'string', size: 30, required: false });
  await before.getSchemaManager().migrate();
  await before.events.create({ at: '2024-01-15 10:30:00' });
  const after = open('texts', { type: 'datetime', required: false });
  await after.getSchemaManager().migrate({ allowDestructive: true });
  console.log((await after.events.all())[0].at.toISOString());
}
`;

/** Runs the built package in a process of its own, since a process keeps its time zone. */
async function inZone(zone: string, input: object): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', SCRIPT, JSON.stringify(input)],
    { env: { ...process.env, TZ: zone } },
  );
  return stdout.trim();
}

describe('text without a time zone', () => {
  it.each([
    '2024-01-15 10:30:00',
    '2024-01-15T10:30',
    '2024-01-15T10:30:00.000',
    '15 Jan 2024 10:30',
    '2024-01-15T12:30:00+02:00',
    'Mon, 15 Jan 2024 10:30:00 GMT',
  ])('is UTC: %s', (text) => {
    expect(normalizeDatetime(text)).toBe('2024-01-15T10:30:00.000Z');
  });

  it.each([
    '0050-06-01',
    '0050-06-01 00:00',
    '0050-06-01 00:00:00Z',
    '0050-06-01 02:00:00+02:00',
  ])('has the year that it says: %s', (text) => {
    expect(normalizeDatetime(text)).toBe('0050-06-01T00:00:00.000Z');
  });

  it('is no date where it is none', () => {
    for (const text of ['', 'soon', '2024-13-01 10:00:00', '10:30']) expect(utcTime(text)).toBeNaN();
  });

  it('is converted alike in every zone, and a default differs nowhere', async () => {
    const server = await EmbeddedAppwrite.start();
    try {
      const { endpoint, projectId, apiKey } = server;
      const connection = { endpoint, projectId, apiKey };
      expect(await inZone('Asia/Kolkata', { connection, steps: ['migrate', 'export'] })).toBe(
        '2024-01-15T10:30:00.000Z\n1',
      );
      for (const zone of ['UTC', 'America/New_York', 'Pacific/Auckland'])
        expect([zone, await inZone(zone, { connection, steps: ['analyze', 'export'] })]).toEqual([zone, '0\n1']);
    } finally {
      await server.stop();
    }
  }, 120_000);
});
