/** Writes the tables of the dials in docs/embedded-quirks.md from the tables of rules in src/embedded; run after a build. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineSubjects, engines, mongodb, noteTable, versionSubjects, versions } from './.build/internals.mjs';

const page = join(import.meta.dirname, '../docs/embedded-quirks.md');
const tables = {
  engines: noteTable(engineSubjects, [...Object.values(engines), mongodb]),
  versions: noteTable(versionSubjects, Object.values(versions)),
};
let text = readFileSync(page, 'utf8');
for (const [name, table] of Object.entries(tables)) {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [before, rest] = text.split(start);
  text = `${before}${start}${table}\n${end}${rest.split(end)[1]}`;
}
writeFileSync(page, text);
