import type { ColumnDefinition, IndexDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, foldedName, fulltextName, isFolded, spatialName, tableName } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/**
 * Creates the FTS5 table of a fulltext index. Its columns have the names of the collection's table, its rowid is `sequence`, and triggers
 * update it, so that code that writes rows can ignore it. Text is indexed folded.
 */
export function createFulltext(engine: SqliteEngine, table: TableDefinition, index: IndexDefinition): void {
  const name = fulltextName(index);
  const owner = tableName(table);
  const names = index.columns.flatMap((key) => (key === '$id' ? 'id' : searchedName(table, key)));
  const list = names.join(', ');
  const values = (row: 'old' | 'new') => names.map((column) => `${row}.${column}`).join(', ');
  const add = `INSERT INTO ${name} (rowid, ${list}) VALUES (new.sequence, ${values('new')});`;
  const remove = `INSERT INTO ${name} (${name}, rowid, ${list}) VALUES ('delete', old.sequence, ${values('old')});`;
  engine.exec(`
    CREATE VIRTUAL TABLE ${name} USING fts5(${list}, content='${owner}', content_rowid='sequence',
      tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
    CREATE TRIGGER ${name}_insert AFTER INSERT ON ${owner} BEGIN ${add} END;
    CREATE TRIGGER ${name}_delete AFTER DELETE ON ${owner} BEGIN ${remove} END;
    CREATE TRIGGER ${name}_update AFTER UPDATE OF ${list} ON ${owner} BEGIN ${remove} ${add} END;
    INSERT INTO ${name} (${name}) VALUES ('rebuild');`);
}

function searchedName(table: TableDefinition, key: string): string[] {
  const column = table.columns.find((candidate) => candidate.key === key);
  return column ? [isFolded(column) ? foldedName(column) : columnName(column)] : [];
}

/**
 * Creates the R*Tree of a spatial index: the bounding box of each geometry by `sequence`, updated by triggers. A geometry is a nested list
 * of numbers, so its x are the numbers at position 0 of their list, and its y those at position 1.
 */
export function createSpatial(
  engine: SqliteEngine,
  table: TableDefinition,
  index: IndexDefinition,
  columns: readonly ColumnDefinition[],
): void {
  const name = spatialName(index);
  const owner = tableName(table);
  for (const column of columns) {
    const stored = columnName(column);
    const box = (row: string) => `SELECT ${row}.sequence,
      (SELECT min(atom) FROM json_tree(${row}.${stored}) WHERE key = 0 AND atom IS NOT NULL),
      (SELECT max(atom) FROM json_tree(${row}.${stored}) WHERE key = 0 AND atom IS NOT NULL),
      (SELECT min(atom) FROM json_tree(${row}.${stored}) WHERE key = 1 AND atom IS NOT NULL),
      (SELECT max(atom) FROM json_tree(${row}.${stored}) WHERE key = 1 AND atom IS NOT NULL)`;
    const add = `INSERT INTO ${name} ${box('new')} WHERE new.${stored} IS NOT NULL;`;
    const remove = `DELETE FROM ${name} WHERE id = old.sequence;`;
    engine.exec(`
      CREATE VIRTUAL TABLE ${name} USING rtree(id, min_x, max_x, min_y, max_y);
      CREATE TRIGGER ${name}_insert AFTER INSERT ON ${owner} BEGIN ${add} END;
      CREATE TRIGGER ${name}_delete AFTER DELETE ON ${owner} BEGIN ${remove} END;
      CREATE TRIGGER ${name}_update AFTER UPDATE OF ${stored} ON ${owner} BEGIN ${remove} ${add} END;
      INSERT INTO ${name} ${box(owner)} FROM ${owner} WHERE ${owner}.${stored} IS NOT NULL;`);
  }
}

/** Drops the search table of a fulltext or spatial index and its triggers. */
export function dropSearchStorage(engine: SqliteEngine, index: IndexDefinition): void {
  const name = index.type === 'fulltext' ? fulltextName(index) : spatialName(index);
  for (const event of ['insert', 'delete', 'update']) engine.exec(`DROP TRIGGER IF EXISTS ${name}_${event}`);
  engine.exec(`DROP TABLE IF EXISTS ${name}`);
}
