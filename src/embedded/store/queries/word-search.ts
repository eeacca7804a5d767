import type { SearchPlace, SearchRules } from '../../engines/engine-rules.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { fulltextQuery, isLoosePrefix, matchesSearch, readSearch } from '../../rules/text/fulltext.js';
import { type Fragment, fragment, never } from './query-fragment.js';

/** MariaDB's search in boolean mode, with an FTS5 table. Null does not match; with a negated search it does. */
export const wordSearch: SearchRules = {
  hasTable: true,
  filter: findWords,
  matcher: (text) => {
    const search = readSearch(text);
    return (searched) => matchesSearch(searched, search);
  },
};

function findWords({ engine, table, searchTable, text: printed }: SearchPlace, text: string): Fragment {
  const search = readSearch(text);
  if (search.kind === 'broken') throw new AppwriteError('general_unknown');
  const match = fulltextQuery(search);
  if (match === null) return never;
  const candidates = fragment(`sequence IN (SELECT rowid FROM ${searchTable} WHERE ${searchTable} MATCH ?)`, match);
  if (search.kind === 'phrase' || search.prefix === null || !isLoosePrefix(search.prefix)) return candidates;
  const sql = `SELECT sequence, ${printed} AS text FROM ${table} WHERE ${candidates.sql}`;
  const matching: (number | bigint)[] = [];
  for (const row of engine.prepare(sql).iterate(match)) {
    if (matchesSearch(String(row.text ?? ''), search)) matching.push(row.sequence as number | bigint);
  }
  return fragment('sequence IN (SELECT value FROM json_each(?))', `[${matching.join(',')}]`);
}
