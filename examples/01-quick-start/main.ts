import 'reflect-metadata';
import { colourPlan, colours, progressAtTerminal } from 'entwrite';

import * as version1 from './blog-version-1.js';
import * as version2 from './blog-version-2.js';
import { differences, snapshotAfter, snapshotBefore } from './check.js';
import { seed } from './seed.js';
import { openTarget } from './target.js';

const say = (text: string) => process.stdout.write(`${text}\n`);
const heading = (text: string) => say(`\n${colours.bold(colours.cyan(text))}`);

async function main(): Promise<void> {
  const started = performance.now();
  const target = await openTarget();
  say(`${colours.bold('entwrite')}: a schema change on a live database, on ${target.name}`);
  const before = new version1.BlogDb(target.options);
  const after = new version2.BlogDb({ ...target.options, onProgress: progressAtTerminal() });
  try {
    heading('Version 1 of the blog');
    await before.getSchemaManager().ensureCreated();
    const count = await seed(before);
    const kept = await snapshotBefore(before);
    say(`  two collections with ${count} documents`);

    heading('The classes change: what would migrate() do?');
    const schema = after.getSchemaManager();
    say(colourPlan((await schema.analyze()).describe()));

    heading('migrate(), with leave to drop posts.legacyCode');
    await schema.migrate({ allowDestructive: ['posts.legacyCode'] });

    heading('What became of the data?');
    const lost = differences(kept, await snapshotAfter(after));
    if (lost.length > 0)
      throw new Error(`${lost.length} documents are not what they were: ${lost.slice(0, 5).join(', ')}`);
    say(
      `  ${colours.green('all')} ${kept.size} documents are there with every kept value, renamed and widened attributes included`,
    );
    const again = await schema.analyze();
    if (!again.isEmpty) throw new Error(`a second analyze finds ${again.length} operations`);
    say(`  a second analyze: ${again.describe()}`);
  } finally {
    await after.getSchemaManager().ensureDeleted();
    await Promise.all([before.dispose(), after.dispose()]);
    await target.close();
  }
  say(
    `\nDone in ${((performance.now() - started) / 1000).toFixed(1)} s. To see it on a real Appwrite, set APPWRITE_ENDPOINT, APPWRITE_PROJECT_ID and`,
  );
  say(
    'APPWRITE_API_KEY (all scopes of databases, tables, columns, indexes and rows) and run it again; it works in a database of its own.',
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
