import { EntwriteError } from '../errors.js';
import { bigIntAsText } from '../schema/attribute-types.js';
import { FirebaseMigrations } from './exports/firebase-migrations.js';
import { SqlMigrations } from './exports/sql-migrations.js';
import { TextMigrations } from './exports/text-migrations.js';
import { type JoinedRow, type JoinOptions, joinTables, withMatches } from './join-tables.js';
import type { OrmContext } from './orm-context.js';
import { ServerTable } from './server-table.js';
import type { TableDefinition, TableFields } from './table-definition.js';
import type { NewRow, Row, RowPatch } from './table-row.js';

/** The fields of a table by its name; any fields if names are only known at run time. */
type FieldsOf<Tables extends readonly TableDefinition[], Name extends string> = string extends Tables[number]['name']
  ? TableFields
  : Extract<Tables[number], { readonly name: Name }>['schema'];

type TableOf<Tables extends readonly TableDefinition[], Name extends string> = ServerTable<FieldsOf<Tables, Name>>;

/** A database with its tables by name: `db.users`, and `db.table('users')` for any name. */
export type ServerDatabase<Tables extends readonly TableDefinition[]> = ServerORMInstance<Tables> & {
  readonly [Name in Exclude<Tables[number]['name'], keyof ServerORMInstance<Tables>>]: TableOf<Tables, Name>;
};

type NameOf<Tables extends readonly TableDefinition[]> = Tables[number]['name'];

type AnyFilters = Readonly<Record<string, unknown>>;

/** The tables of one `init`. */
export class ServerORMInstance<Tables extends readonly TableDefinition[] = readonly TableDefinition[]> {
  readonly #tables: ReadonlyMap<string, ServerTable>;
  readonly #definitions: readonly TableDefinition[];

  private constructor(tables: ReadonlyMap<string, ServerTable>, definitions: readonly TableDefinition[]) {
    this.#tables = tables;
    this.#definitions = definitions;
  }

  /** The tables of a context under their names; a table named like a method is only available by `table(name)`. */
  static of<const Tables extends readonly TableDefinition[]>(
    context: OrmContext,
    tables: Tables,
  ): ServerDatabase<Tables> {
    const byName = new Map(tables.map((table) => [table.name, new ServerTable(context, table)]));
    const instance = new ServerORMInstance<Tables>(byName, tables);
    for (const [name, table] of byName)
      if (!(name in instance)) Object.defineProperty(instance, name, { value: table, enumerable: true });
    return instance as ServerDatabase<Tables>;
  }

  /** The table of that name. Throws `entity_unknown`. */
  table<Name extends NameOf<Tables>>(name: Name): TableOf<Tables, Name> {
    return this.#table(name) as unknown as TableOf<Tables, Name>;
  }

  /** Alias of `table(name).create(data)`. */
  async create<Name extends NameOf<Tables>>(
    name: Name,
    data: NewRow<FieldsOf<Tables, Name>>,
  ): Promise<Row<FieldsOf<Tables, Name>>> {
    return this.table(name).create(data);
  }

  /** Alias of `table(name).get(id)`. */
  async get<Name extends NameOf<Tables>>(name: Name, id: string): Promise<Row<FieldsOf<Tables, Name>> | null> {
    return this.table(name).get(id);
  }

  /** Alias of `table(name).update(id, data)`. */
  async update<Name extends NameOf<Tables>>(
    name: Name,
    id: string,
    data: RowPatch<FieldsOf<Tables, Name>>,
  ): Promise<Row<FieldsOf<Tables, Name>>> {
    return this.table(name).update(id, data);
  }

  /** Alias of `table(name).delete(id)`. */
  async delete<Name extends NameOf<Tables>>(name: Name, id: string): Promise<void> {
    await this.table(name).delete(id);
  }

  /** The documents that match queries of node-appwrite, or all, and their number. */
  async list<Name extends NameOf<Tables>>(
    name: Name,
    queries: readonly string[] = [],
  ): Promise<{ readonly documents: Row<FieldsOf<Tables, Name>>[]; readonly total: number }> {
    const documents = await this.table(name).find(queries);
    return { documents, total: documents.length };
  }

  /** Alias of `table(name).createCollection(displayName, permissions)`. */
  async createCollection(name: NameOf<Tables>, displayName?: string, permissions?: readonly string[]): Promise<void> {
    await this.#table(name).createCollection(displayName, permissions);
  }

  /** Alias of `table(name).deleteCollection()`. */
  async deleteCollection(name: NameOf<Tables>): Promise<void> {
    await this.#table(name).deleteCollection();
  }

  /**
   * All documents of one table, each with its matches in another one; see `JoinOptions`.
   *
   * @example await db.leftJoin('users', 'posts', { foreignKey: '$id', referenceKey: 'userId', as: 'posts' })
   */
  async join(
    first: NameOf<Tables>,
    second: NameOf<Tables>,
    options: JoinOptions,
    filters: AnyFilters = {},
    otherFilters: AnyFilters = {},
  ): Promise<JoinedRow[]> {
    return joinTables(this.#table(first), this.#table(second), second, options, [filters, otherFilters]);
  }

  /** Alias of `join`. */
  async leftJoin(...joining: Parameters<ServerORMInstance<Tables>['join']>): Promise<JoinedRow[]> {
    return this.join(...joining);
  }

  /** `join` without documents that have no match. */
  async innerJoin(...joining: Parameters<ServerORMInstance<Tables>['join']>): Promise<JoinedRow[]> {
    const [, second, options] = joining;
    return withMatches(await this.join(...joining), second, options);
  }

  /** The tables as CREATE TABLE statements. */
  exportToSQL(): string {
    return new SqlMigrations().generateSQL(this.#definitions);
  }

  /** The tables as security rules of a Firebase Realtime Database. */
  exportToFirebase(): string {
    return new FirebaseMigrations().generateFirebase(this.#definitions);
  }

  /** The tables as text for people. */
  exportToText(): string {
    return new TextMigrations().generateText(this.#definitions);
  }

  /** All documents of all tables, by the name of the table. */
  async exportDataToObject(): Promise<Record<string, object[]>> {
    return this.exportTablesDataToObject([...this.#tables.keys()]);
  }

  /** `exportDataToObject` as JSON. */
  async exportDataToJSON(): Promise<string> {
    return JSON.stringify(await this.exportDataToObject(), bigIntAsText, 2);
  }

  /** All documents of some tables, by the name of the table. */
  async exportTablesDataToObject(names: readonly NameOf<Tables>[]): Promise<Record<string, object[]>> {
    const entries: [string, object[]][] = [];
    for (const name of names) entries.push([name, await this.#table(name).exportToArray()]);
    return Object.fromEntries(entries);
  }

  /** `exportTablesDataToObject` as JSON. */
  async exportTablesDataToJSON(names: readonly NameOf<Tables>[]): Promise<string> {
    return JSON.stringify(await this.exportTablesDataToObject(names), bigIntAsText, 2);
  }

  /** Does nothing: a server has no listeners. */
  closeListeners(): void {}

  #table(name: string): ServerTable {
    const table = this.#tables.get(name);
    if (table !== undefined) return table;
    throw new EntwriteError('entity_unknown', {
      at: name,
      found: `Table ${name} not found`,
      expected: `one of ${[...this.#tables.keys()].join(', ') || 'none'}`,
      remedy: 'Pass its definition to init().',
    });
  }
}
