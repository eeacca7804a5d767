import { type ContextDeps, contextDeps } from '../context/context-deps.js';
import { loadDocument } from '../context/hydration/load-document.js';
import { pageSize } from '../context/queries/page-size.js';
import { readQueryPages } from '../context/queries/read-documents.js';
import { EntwriteError } from '../errors.js';
import type { EntityMetadata } from '../metadata/model/entity-metadata.js';
import { queryProblem, shown } from '../query/query-problem.js';
import { queryText } from '../query/wire-query.js';
import { bigIntAsText } from '../schema/attribute-types.js';
import { chunksOf } from '../util/chunks-of.js';
import { definedOnly } from '../util/defined-only.js';
import { validating } from './errors/orm-validation-error.js';
import { createTableIndex, deleteTableIndex, type ListedIndex, listTableIndexes } from './managers/index-manager.js';
import { createTableCollection, deleteTableCollection } from './managers/table-collection.js';
import type { OrmContext, TableSet } from './orm-context.js';
import { compileRawQueries } from './raw-queries.js';
import { conditionsOf, type Filters, ordersOf, type QueryOptions } from './row-filters.js';
import { collectionId } from './table-collections.js';
import type { IndexDefinition, TableDefinition, TableFields } from './table-definition.js';
import type { NewRow, Row, RowPatch } from './table-row.js';

/** How many documents one query reads. */
const AT_ONCE = 100;

/**
 * The documents of one table. Errors are those of a `DbSet`; for a document that breaks rules it throws ORMValidationError.
 *
 * @example
 * const user = await db.users.create({ name: 'Ann', age: 30 });
 * const adults = await db.users.query({ age: { $gte: 18 } }, { orderBy: '-age', limit: 10 });
 */
export class ServerTable<Fields extends TableFields = TableFields> {
  readonly #table: TableDefinition;
  readonly #collection: string;
  readonly #context: OrmContext;
  readonly #set: TableSet;
  readonly #deps: ContextDeps;

  constructor(context: OrmContext, table: TableDefinition) {
    this.#table = table;
    this.#collection = collectionId(table);
    this.#context = context;
    this.#set = context.documents(this.#collection);
    this.#deps = contextDeps(context);
  }

  /** Creates a document; its id is generated unless `$id` is given. */
  async create(data: NewRow<Fields>): Promise<Row<Fields>> {
    return (await validating(this.#collection, data, () => this.#set.create(data))) as Row<Fields>;
  }

  /** The document with this id, or null. */
  async get(id: string): Promise<Row<Fields> | null> {
    return ((await this.#set.find(id)) ?? null) as Row<Fields> | null;
  }

  /** The document with this id. Throws `document_not_found`. */
  async getOrFail(id: string): Promise<Row<Fields>> {
    return (await this.#set.get(id)) as Row<Fields>;
  }

  /** Changes the given fields and returns the whole document. Throws `document_not_found`. */
  async update(id: string, data: RowPatch<Fields>): Promise<Row<Fields>> {
    return (await validating(this.#collection, data, () => this.#set.update(id, data))) as Row<Fields>;
  }

  /** Deletes the document. Throws `document_not_found`. */
  async delete(id: string): Promise<void> {
    await this.#set.delete(id);
  }

  /** All documents, however many, or the part that the options select. */
  async all(options: QueryOptions = {}): Promise<Row<Fields>[]> {
    return this.#read({}, options);
  }

  /** The documents that meet all conditions. */
  async query(filters: Filters<Fields> = {} as Filters<Fields>, options: QueryOptions = {}): Promise<Row<Fields>[]> {
    return this.#read(filters, options);
  }

  /** The first document that meets all conditions, or null. */
  async first(filters: Filters<Fields> = {} as Filters<Fields>): Promise<Row<Fields> | null> {
    const [first = null] = await this.query(filters, { limit: 1 });
    return first;
  }

  /** The first document that meets all conditions. Throws `document_not_found`. */
  async firstOrFail(filters: Filters<Fields> = {} as Filters<Fields>): Promise<Row<Fields>> {
    const first = await this.first(filters);
    if (first !== null) return first;
    throw new EntwriteError('document_not_found', {
      at: this.#collection,
      found: 'no document that meets the conditions',
      expected: 'at least one',
      remedy: 'Check the conditions, or use first(), which returns null.',
    });
  }

  /** How many documents meet all conditions; exact, however many. */
  async count(filters: Filters<Fields> = {} as Filters<Fields>): Promise<number> {
    return this.#set.where(conditionsOf(filters)).count();
  }

  /**
   * The documents that match queries of node-appwrite; all of them unless `Query.limit` or a cursor limits them.
   *
   * @example await db.users.find([Query.greaterThanEqual('age', 18), Query.orderDesc('age')])
   */
  async find(queries: readonly string[]): Promise<Row<Fields>[]> {
    return this.#find(queries);
  }

  /** The first document that matches queries of node-appwrite, or null. */
  async findOne(queries: readonly string[]): Promise<Row<Fields> | null> {
    const [first = null] = await this.find([queryText({ method: 'limit', values: [1] }), ...queries]);
    return first;
  }

  /** Creates many documents and returns them in the same order. Nothing is written if one of them breaks a rule. */
  async bulkCreate(documents: readonly NewRow<Fields>[]): Promise<Row<Fields>[]> {
    const ids = await validating(this.#collection, documents, () => this.#set.createMany(documents));
    const found = new Map<string, Row<Fields>>();
    for (const chunk of chunksOf(ids, AT_ONCE))
      for (const row of await this.#read({ $id: chunk }, {})) found.set((row as { readonly $id: string }).$id, row);
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /** Changes documents one after another and returns them; those before a failing one stay changed. */
  async bulkUpdate(
    updates: readonly { readonly id: string; readonly data: RowPatch<Fields> }[],
  ): Promise<Row<Fields>[]> {
    const rows: Row<Fields>[] = [];
    for (const { id, data } of updates) rows.push(await this.update(id, data));
    return rows;
  }

  /** Deletes documents one after another; those before a failing one stay deleted. */
  async bulkDelete(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.delete(id);
  }

  /**
   * Creates the collection with the attributes and indexes of the table, after it was deleted, or if `init` neither migrated nor
   * validated. Throws ORMMigrationError with `Collection already exists` if it does.
   *
   * @param name the display name; by default the table's name
   * @param permissions the permissions; by default those of the table's `role`
   */
  async createCollection(name?: string, permissions?: readonly string[]): Promise<void> {
    await createTableCollection(this.#context, this.#table, definedOnly({ name, permissions }));
  }

  /** Deletes the collection with all documents, which are saved first unless `backups` is `'off'`. Throws ORMMigrationError. */
  async deleteCollection(): Promise<void> {
    await deleteTableCollection(this.#context, this.#collection);
  }

  /** Adds an index and waits until it can be used. Throws ORMMigrationError with `Index already exists` if it does. */
  async createIndex(index: IndexDefinition): Promise<void> {
    await createTableIndex(this.#context, this.#collection, index);
  }

  /** Deletes an index. Throws ORMMigrationError. */
  async deleteIndex(key: string): Promise<void> {
    await deleteTableIndex(this.#context, this.#collection, key);
  }

  /** The indexes of the collection. Throws ORMMigrationError. */
  async listIndexes(): Promise<readonly ListedIndex[]> {
    return listTableIndexes(this.#context, this.#collection);
  }

  /** All documents. */
  async exportToArray(): Promise<Row<Fields>[]> {
    return this.all();
  }

  /** All documents as JSON. */
  async exportToJSON(): Promise<string> {
    return JSON.stringify(await this.all(), bigIntAsText, 2);
  }

  /** Refused: a server's client has no realtime connection. Throws `configuration_invalid`. */
  listen(channel: string, _onEvent: (event: unknown) => void): () => void {
    throw new EntwriteError('configuration_invalid', {
      at: `${this.#collection}.${channel}`,
      found: 'Client not available for realtime functionality: the client of a server sends requests only',
      expected: "a client of the package 'appwrite'",
      remedy:
        "Subscribe where the events are needed: new Client().setEndpoint(…).setProject(…).subscribe(…) of 'appwrite'.",
    });
  }

  /** Refused like `listen`. */
  listenToDocuments(onEvent: (event: unknown) => void): () => void {
    return this.listen('documents', onEvent);
  }

  /** Refused like `listen`. */
  listenToDocument(id: string, onEvent: (event: unknown) => void): () => void {
    return this.listen(`documents.${id}`, onEvent);
  }

  /** Refused like `listen`. */
  listenToCollection(onEvent: (event: unknown) => void): () => void {
    return this.listen('', onEvent);
  }

  /** Refused like `listen`. */
  listenToDatabase(onEvent: (event: unknown) => void): () => void {
    return this.listen('', onEvent);
  }

  async #read(filters: object, { limit, offset, orderBy = [], select = ['*'] }: QueryOptions): Promise<Row<Fields>[]> {
    const fields = Object.keys(this.#table.schema);
    const unknown = select.find((name) => name !== '*' && !name.startsWith('$') && !fields.includes(name));
    if (unknown !== undefined)
      throw queryProblem(
        this.#collection,
        `the selection of ${shown(unknown)}`,
        `some of ${fields.join(', ')}`,
        'Correct the name.',
      );
    let query = this.#set.where(conditionsOf(filters));
    for (const { property, direction } of ordersOf(orderBy)) query = query.orderBy({ [property]: direction });
    if (offset !== undefined) query = query.offset(offset);
    if (limit !== undefined) query = query.limit(limit);
    return ((await query.toList()) as Row<Fields>[]).map((row) => selected(row, select));
  }

  async #find(queries: readonly string[]): Promise<Row<Fields>[]> {
    const { documents, model } = this.#deps;
    const findEntity = (collection: string) => model().entities.find((one) => one.collection === collection);
    const entity = findEntity(this.#collection) as EntityMetadata;
    const compiled = compileRawQueries(entity, queries, findEntity);
    const found = [];
    if (compiled === null) found.push(...(await documents.list(this.#collection, queries)).documents);
    else {
      const options = { collection: this.#collection, pageSize: pageSize(entity) };
      for await (const page of readQueryPages(documents, compiled, options)) found.push(...page);
    }
    return found.map((document) => loadDocument(entity, document, findEntity) as Row<Fields>);
  }
}

/** A document with the selected fields and its system fields. */
function selected<R extends object>(row: R, select: readonly string[]): R {
  if (select.includes('*')) return row;
  return Object.fromEntries(Object.entries(row).filter(([key]) => key.startsWith('$') || select.includes(key))) as R;
}
