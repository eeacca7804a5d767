import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { junctionName, tableName } from '../physical-names.js';
import type { Store } from '../store.js';

/** A copy of all rows of a database at one moment. */
export interface RowSnapshot {
  /** Restores the rows; returns false, and does nothing, if a table has changed or was deleted. */
  restore(): boolean;
  /** Frees the copy. */
  drop(): void;
}

let snapshots = 0;

/** Copies all rows of a database to temporary tables. Throws an Error for an unknown database. */
export function takeRowSnapshot(store: Store, databaseId: string): RowSnapshot {
  const { engine, catalog } = store;
  const database = catalog.database(databaseId);
  if (!database) throw new Error(`There is no database ${databaseId}.`);
  const tables = catalog.tables(database);
  const names = tables.flatMap(physicalTables);
  snapshots += 1;
  const kept = (name: string) => `temp.kept${snapshots}_${name}`;
  const copies = names.map((name) => [name, kept(name)] as const);
  const sequences = names.map((name) => [name, lastSequence(store, name)] as const);
  engine.exec(copies.map(([name, copy]) => `CREATE TEMP TABLE ${copy} AS SELECT * FROM ${name};`).join('\n'));
  return {
    restore() {
      const current = catalog.database(databaseId);
      if (current?.sequence !== database.sequence || !sameTables(catalog.tables(current), tables)) return false;
      engine.transaction(() => {
        for (const [name] of copies) engine.prepare(`DELETE FROM ${name}`).run();
        for (const [name, copy] of copies) engine.prepare(`INSERT INTO ${name} SELECT * FROM ${copy}`).run();
        for (const [name, sequence] of sequences) {
          engine.prepare('UPDATE sqlite_sequence SET seq = ? WHERE name = ?').run(sequence, name);
        }
      });
      return true;
    },
    drop: () => engine.exec(copies.map(([, copy]) => `DROP TABLE IF EXISTS ${copy};`).join('\n')),
  };
}

/** The SQL tables of a collection's rows and links; triggers update its search tables. */
function physicalTables(table: TableDefinition): string[] {
  const junctions = [...table.columns, ...table.hiddenColumns].flatMap(({ relationship }) =>
    relationship?.relationType === 'manyToMany' && relationship.side === 'parent' ? [junctionName(relationship)] : [],
  );
  return [tableName(table), ...junctions];
}

/** A definition is a new object whenever something in it changes. */
function sameTables(now: readonly TableDefinition[], then: readonly TableDefinition[]): boolean {
  return now.length === then.length && now.every((table, at) => table === then[at]);
}

function lastSequence(store: Store, name: string): number | bigint {
  const row = store.engine.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').get(name);
  const { seq } = row ?? {};
  return typeof seq === 'number' || typeof seq === 'bigint' ? seq : 0;
}
