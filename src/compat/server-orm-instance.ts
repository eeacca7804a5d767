import { EntwriteError } from '../errors.js';
import type { OrmContext } from './orm-context.js';
import { ServerTable } from './server-table.js';
import { collectionId } from './table-collections.js';
import type { TableDefinition, TableFields } from './table-definition.js';

/** A table by its name; of any fields where names are not known until it runs. */
type TableOf<Tables extends readonly TableDefinition[], Name extends string> = ServerTable<
  string extends Tables[number]['name'] ? TableFields : Extract<Tables[number], { readonly name: Name }>['schema']
>;

/** A database whose tables are at hand by name: `db.users`, and `db.table('users')` for any name. */
export type ServerDatabase<Tables extends readonly TableDefinition[]> = ServerORMInstance<Tables> & {
  readonly [Name in Exclude<Tables[number]['name'], keyof ServerORMInstance<Tables>>]: TableOf<Tables, Name>;
};

/** The tables of one `init`. */
export class ServerORMInstance<Tables extends readonly TableDefinition[] = readonly TableDefinition[]> {
  readonly #tables: ReadonlyMap<string, ServerTable>;

  private constructor(tables: ReadonlyMap<string, ServerTable>) {
    this.#tables = tables;
  }

  /** The tables of a context under their names; one that a method has already is there by `table(name)` only. */
  static of<const Tables extends readonly TableDefinition[]>(
    context: OrmContext,
    tables: Tables,
  ): ServerDatabase<Tables> {
    const byName = new Map(tables.map((table) => [table.name, new ServerTable(context, collectionId(table))]));
    const instance = new ServerORMInstance<Tables>(byName);
    for (const [name, table] of byName)
      if (!(name in instance)) Object.defineProperty(instance, name, { value: table, enumerable: true });
    return instance as ServerDatabase<Tables>;
  }

  /** The table of that name. Throws `entity_unknown`. */
  table<Name extends Tables[number]['name']>(name: Name): TableOf<Tables, Name> {
    const table = this.#tables.get(name);
    if (table !== undefined) return table as unknown as TableOf<Tables, Name>;
    throw new EntwriteError('entity_unknown', {
      at: name,
      found: `Table ${name} not found`,
      expected: `one of ${[...this.#tables.keys()].join(', ') || 'none'}`,
      remedy: 'Give its definition to init().',
    });
  }
}
