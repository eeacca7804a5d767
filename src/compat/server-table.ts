import { type ContextPorts, contextPorts } from '../context/context-ports.js';
import { loadDocument } from '../context/hydration/load-document.js';
import { pageSize } from '../context/queries/page-size.js';
import { readPages } from '../context/queries/read-documents.js';
import { EntwriteError } from '../errors.js';
import type { EntityMetadata } from '../metadata/model/entity-metadata.js';
import { queryText } from '../query/wire-query.js';
import type { OrmContext, TableSet } from './orm-context.js';
import { validating } from './orm-validation-error.js';
import { compileRawQueries } from './raw-queries.js';
import { conditionsOf, type Filters, ordersOf, type QueryOptions } from './row-filters.js';
import type { TableFields } from './table-definition.js';
import type { NewRow, Row, RowPatch } from './table-row.js';

/**
 * The documents of one table. Errors are those of a `DbSet`; a document that breaks rules is an ORMValidationError.
 *
 * @example
 * const user = await db.users.create({ name: 'Ann', age: 30 });
 * const adults = await db.users.query({ age: { $gte: 18 } }, { orderBy: '-age', limit: 10 });
 */
export class ServerTable<Fields extends TableFields = TableFields> {
  readonly #collection: string;
  readonly #set: TableSet;
  readonly #ports: ContextPorts;

  constructor(context: OrmContext, collection: string) {
    this.#collection = collection;
    this.#set = context.documents(collection);
    this.#ports = contextPorts(context);
  }

  /** Writes a new document; its id is made unless `$id` says one. */
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

  /** Changes the given fields and gives the whole document. Throws `document_not_found`. */
  async update(id: string, data: RowPatch<Fields>): Promise<Row<Fields>> {
    return (await validating(this.#collection, data, () => this.#set.update(id, data))) as Row<Fields>;
  }

  /** Deletes the document. Throws `document_not_found`. */
  async delete(id: string): Promise<void> {
    await this.#set.delete(id);
  }

  /** All documents, however many, or the part that the options say. */
  async all(options: QueryOptions = {}): Promise<Row<Fields>[]> {
    return this.#read({}, options);
  }

  /** The documents that meet all conditions. */
  async query(filters: Filters<Fields> = {} as Filters<Fields>, options: QueryOptions = {}): Promise<Row<Fields>[]> {
    return this.#read(filters, options);
  }

  /** The first document that meets all conditions, or null. */
  async first(filters: Filters<Fields> = {} as Filters<Fields>): Promise<Row<Fields> | null> {
    const [first = null] = await this.#read(filters, { limit: 1 });
    return first;
  }

  /** The first document that meets all conditions. Throws `document_not_found`. */
  async firstOrFail(filters: Filters<Fields> = {} as Filters<Fields>): Promise<Row<Fields>> {
    const first = await this.first(filters);
    if (first !== null) return first;
    throw new EntwriteError('document_not_found', {
      at: this.#collection,
      found: 'no document that meets the conditions',
      expected: 'one at least',
      remedy: 'Check the conditions, or use first(), which gives null.',
    });
  }

  /** How many documents meet all conditions; exact, however many. */
  async count(filters: Filters<Fields> = {} as Filters<Fields>): Promise<number> {
    return this.#set.where(conditionsOf(filters)).count();
  }

  /**
   * The documents that match queries of node-appwrite; all of them unless `Query.limit` or a cursor says otherwise.
   *
   * @example await db.users.find([Query.greaterThanEqual('age', 18), Query.orderDesc('age')])
   */
  async find(queries: readonly string[]): Promise<Row<Fields>[]> {
    return this.#find(queries);
  }

  /** The first document that matches queries of node-appwrite, or null. */
  async findOne(queries: readonly string[]): Promise<Row<Fields> | null> {
    const [first = null] = await this.#find([...queries, queryText({ method: 'limit', values: [1] })]);
    return first;
  }

  async #read(filters: object, { limit, offset, orderBy = [] }: QueryOptions): Promise<Row<Fields>[]> {
    let query = this.#set.where(conditionsOf(filters));
    for (const { property, direction } of ordersOf(orderBy)) query = query.orderBy({ [property]: direction });
    if (offset !== undefined) query = query.offset(offset);
    if (limit !== undefined) query = query.limit(limit);
    return (await query.toList()) as Row<Fields>[];
  }

  async #find(queries: readonly string[]): Promise<Row<Fields>[]> {
    const { documents, model } = this.#ports;
    const findEntity = (collection: string) => model().entities.find((one) => one.collection === collection);
    const entity = findEntity(this.#collection) as EntityMetadata;
    const compiled = compileRawQueries(entity, queries, findEntity);
    const found = [];
    if (compiled === null) found.push(...(await documents.list(this.#collection, queries)).documents);
    else {
      const options = { collection: this.#collection, pageSize: pageSize(entity) };
      for await (const page of readPages(documents, compiled, options)) found.push(...page);
    }
    return found.map((document) => loadDocument(entity, document, findEntity) as Row<Fields>);
  }
}
