import { createReportRecorder, describeReport } from '../../src/schema-manager/plan/migration-report.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

const project = useProject();

it('tells operations, timings, requests and documents, as data and as a page of text', async () => {
  const database = connectDatabase(project);
  await managerOf(database, schemaOf(collection('users', [attribute('code', 'string')]))).migrate();
  for (const id of ['a', 'b', 'c'])
    await database.documents.create('users', id, { values: { code: id === 'c' ? null : '7' } });
  const schema = managerOf(database, schemaOf(collection('users', [attribute('code', 'integer')])));
  const before = database.transport.requestCount();
  const { report } = await schema.migrate({ allowDestructive: true });

  expect(report).toMatchObject({
    databaseId: database.databaseId,
    requests: { sent: database.transport.requestCount() - before },
    operations: [{ description: "Alter attribute 'users.code' (type string -> integer)", class: 'destructive' }],
    documentsRewritten: { users: 2 },
    backup: null,
    warnings: [],
  });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report && describeReport(report)).toContain('Documents rewritten:\n  users: 2');
  expect((await schema.analyze()).report).toBe(null);
  await schema.ensureDeleted();
});

it('counts each document of a long piece of work once, and what was done of one that failed', () => {
  const plan = { databaseId: 'db', from: '', to: '', operations: [], requests: 0 };
  const { take, report } = createReportRecorder(plan);
  const told = (documents: number, isUnderWay?: true) =>
    take({
      ...{ type: 'documents', action: 'rewritten', collection: 'users', documents },
      ...(isUnderWay && { isUnderWay }),
    });
  for (const documents of [100, 200, 230]) told(documents, true);
  told(230);
  told(7);
  told(100, true);
  expect(report(0, null).documentsRewritten).toEqual({ users: 337 });
});
