import { createUserProject, NODES } from '../modules/module-project.js';

/**
 * A migration file that is edited in a process that has loaded it before: in an editor beside the studio, or by a deployment while a run
 * waits for the lock. Node keeps what it has loaded: the old text was run, and the history had the checksum of the new one.
 */

const KINDS = ['ts', 'mjs', 'cjs'];
const fileOf = (kind: string) => `${kind}/001_items.${kind}`;

function text(key: string, kind: string): string {
  const migration = `{ name: 'items', up(m) { m.createCollection('items', (c) => { c.string('${key}', { size: 20 }); }); } }`;
  return `${kind === 'cjs' ? 'module.exports =' : 'export default'} ${migration};`;
}

test.each(
  NODES.flatMap((node) => (['esm', 'cjs'] as const).map((copy) => [node, copy] as const)),
)('a pending file that was changed since it was loaded runs as it is now: %s, %s', (node, copy) => {
  const files = KINDS.map((kind) => [fileOf(kind), text('first', kind)]);
  const project = createUserProject({}, Object.fromEntries(files));
  const entry = (name: string) => (copy === 'esm' ? `await import('entwrite/${name}')` : `require('entwrite/${name}')`);
  const edits = KINDS.map((kind) => [kind, fileOf(kind), text('second', kind), text('third', kind)]);
  try {
    const said = project.run(
      node,
      copy,
      `const { writeFileSync } = await import('node:fs');
      const { EmbeddedAppwrite } = ${entry('embedded')};
      const { migrationStatus, runMigrations } = ${entry('migrations')};
      const server = await EmbeddedAppwrite.start();
      const { endpoint, projectId, apiKey } = server;
      const headers = { 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey };
      for (const [folder, file, ...texts] of ${JSON.stringify(edits)}) {
        const db = new entwrite.DbContext({ endpoint, projectId, apiKey, databaseId: folder, backups: 'off' });
        for (const text of texts) {
          await migrationStatus(db, { folder });
          writeFileSync(file, text);
        }
        await runMigrations(db, { folder });
        const columns = await fetch(endpoint + '/tablesdb/' + folder + '/tables/items/columns', { headers });
        say([(await columns.json()).columns[0].key, (await migrationStatus(db, { folder })).migrations[0].state]);
        await db.dispose();
      }
      await server.stop();`,
    );
    expect(said).toEqual(KINDS.map(() => ['third', 'applied']));
  } finally {
    project.remove();
  }
});
