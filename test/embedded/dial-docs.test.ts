import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineSubjects, noteTable, versionSubjects } from '../../src/embedded/dials/dial-notes.js';
import { engines, versions } from '../../src/embedded/dials/find-dials.js';
import { mongodb } from '../../src/embedded/dials/mongodb-notes.js';

/** Written by `scripts/dial-docs.mjs`. */
test.each([
  ['engines', noteTable(engineSubjects, [...Object.values(engines), mongodb])],
  ['versions', noteTable(versionSubjects, Object.values(versions))],
])('docs/embedded-quirks.md shows the %s side by side', (name, table) => {
  const page = readFileSync(join(__dirname, '../../docs/embedded-quirks.md'), 'utf8');
  expect(page).toContain(`<!-- ${name} -->\n${table}\n<!-- /${name} -->`);
});
