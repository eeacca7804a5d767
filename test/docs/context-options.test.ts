import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The page that lists the options of a context lists all of them. */
test('every option of a context is in its table, and no other', () => {
  const read = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');
  const declared = [read('src/context/context-options.ts'), read('src/appwrite/http/create-client.ts')].flatMap(
    (text) =>
      [
        ...text.matchAll(/^export interface (CommonContextOptions|\w+Target|ServerAddress)\b[^{]*\{\n([\s\S]*?)^\}/gm),
      ].flatMap(([, , body = '']) => [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, name]) => name)),
  );
  const [, table = ''] = read('docs/data-access.md').split('## The options of a context');
  const rows = table.split('\n## ')[0]?.match(/^\| `[^|]*\|[^|]*/gm) ?? [];
  const named = rows.flatMap((row) => [...row.matchAll(/`(\w+)(?:: true)?`/g)].map(([, name]) => name));
  expect(declared.length).toBeGreaterThan(15);
  expect(declared.filter((name) => !named.includes(name))).toEqual([]);
  const first = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(first.filter((name) => !declared.includes(name))).toEqual([]);
});
