import type { SearchPlace, SearchRules } from '../../engines/engine-rules.js';
import { matchesEnglish, readEnglishSearch } from '../../rules/text/english-search.js';
import { type Fragment, fragment } from './query-fragment.js';

/** PostgreSQL's search in English, which scans all texts. Null never matches, even if the search is negated. */
export const stemSearch: SearchRules = {
  hasTable: false,
  filter: findStems,
  matcher: (text) => {
    const search = readEnglishSearch(text);
    return (searched) => matchesEnglish(searched, search);
  },
};

function findStems({ engine, table, raw, text: printed }: SearchPlace, text: string): Fragment {
  const search = readEnglishSearch(text);
  const matching: (number | bigint)[] = [];
  for (const row of engine
    .prepare(`SELECT sequence, ${printed} AS text FROM ${table} WHERE ${raw} IS NOT NULL`)
    .iterate()) {
    if (matchesEnglish(String(row.text), search)) matching.push(row.sequence as number | bigint);
  }
  const list = `[${matching.join(',')}]`;
  return fragment(`(CASE WHEN ${raw} IS NULL THEN NULL ELSE sequence IN (SELECT value FROM json_each(?)) END)`, list);
}
