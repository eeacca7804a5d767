import { EmbeddedAppwrite } from 'entwrite/embedded';
import { failureOf } from '../support/live-context.js';
import { connectDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A date that the server does not take was found when the copy sent it, in the middle of a change, and named by no document. */

const text = attribute('day', 'string', { size: 40 });
const EARLY = '0999-12-31T00:00:00.000+00:00';
const LATE = '9999-12-31T23:59:59.001+00:00';
const FIRST = '1000-01-01T00:00:00.000+00:00';
const LAST = '9999-12-31T23:59:59.000+00:00';

describe.each([
  ['mariadb', [FIRST, LAST], [EARLY, LATE]],
  ['postgresql', [EARLY, FIRST, LAST], [LATE]],
] as const)('on %s', (engine, taken, refused) => {
  let server: EmbeddedAppwrite;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start({ engine, appwrite: engine === 'mariadb' ? '1.9' : 'main' });
  });
  afterAll(() => server.stop());

  const filled = async (days: readonly string[]) => {
    const { endpoint, projectId, apiKey } = server;
    const database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
    await managerOf(database, schemaOf(collection('events', [text]))).migrate();
    for (const [at, day] of days.entries()) await database.documents.create('events', `d${at}`, { values: { day } });
    return database;
  };

  it.each(refused)('text that would be %s is a finding with its document, and nothing is written', async (day) => {
    const database = await filled([FIRST, day]);
    const dated = schemaOf(collection('events', [attribute('day', 'datetime')]));
    await expect(managerOf(database, dated).migrate()).rejects.toMatchObject({
      code: 'data_conflict',
      findings: [{ at: 'events.day', documents: ['d1'] }],
    });
    expect((await managerOf(database, schemaOf(collection('events', [text]))).analyze()).isEmpty).toBe(true);
    const more = schemaOf(collection('events', [text, attribute('end', 'datetime')]));
    const resolve = { 'events.end': { backfill: day } };
    expect(await failureOf(managerOf(database, more).migrate({ resolve }))).toMatchObject({ code: 'data_conflict' });
  });

  it('those that it takes are converted', async () => {
    const database = await filled(taken);
    await managerOf(database, schemaOf(collection('events', [attribute('day', 'datetime')]))).migrate({
      allowDestructive: true,
    });
    expect((await database.documents.list('events', [])).documents.map(({ day }) => day)).toEqual(taken);
  });
});
