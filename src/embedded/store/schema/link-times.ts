import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/** Adds the time of a link to the junctions of files from before links had one; existing links stay without a time. */
export function addLinkTimes(engine: SqliteEngine): void {
  const sql = `SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'j[0-9]*' AND sql NOT LIKE '%linked_at%'`;
  for (const { name } of engine.prepare(sql).all()) engine.exec(`ALTER TABLE ${name} ADD COLUMN linked_at TEXT`);
}
