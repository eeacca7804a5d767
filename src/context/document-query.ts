import type { DataKey } from '../metadata/entity-types/data-key.js';
import type { OrderBy, Where } from '../metadata/entity-types/filter.js';
import type { Loaded, LoadedRelations } from '../metadata/entity-types/loaded.js';
import type { PathTarget, PropertyPath, RelationPath } from '../metadata/entity-types/relation-path.js';
import type { Selected } from '../metadata/entity-types/selected.js';
import { chooseFilter, dropFilters } from '../query/query-node.js';
import { requireConditions } from '../query/query-problem.js';
import type { ReadNode } from '../query/read-node.js';
import { orderNodes, type PopulateOptions, populateNodes, wholeNumber } from './populate/populate-nodes.js';
import { finishDocuments, readDocument, readDocuments } from './populate/read-documents.js';
import { averageOf, extremeOf, sumOf } from './queries/aggregates.js';
import { batchesOf } from './queries/batches-of.js';
import { countQuery } from './queries/count-query.js';
import type { EntitySession } from './queries/entity-session.js';
import { type ExplainedRequest, explainQuery } from './queries/explain-query.js';
import { distinctValues, groupDocuments } from './queries/group-documents.js';
import { type PageRequest, readPage } from './queries/read-page.js';
import { documentNotFound, isId } from './queries/require-id.js';
import type { Group, GroupRequest, GroupValue, NumberKey, Page, SumOf } from './queries/result-types.js';
import { existsAny, idsOfQuery, noDocument, singleOf } from './queries/single-document.js';

/** The result of a query: whole documents, with relations loaded, or only the selected properties. */
type QueryResult<E, Populated extends string, Selection extends string> = [Selection] extends [never]
  ? Loaded<E, Populated>
  : [Populated] extends [never]
    ? Selected<E, Selection>
    : Selected<E, Selection> & LoadedRelations<E, Populated>;

/**
 * A query over one collection. Immutable: each method returns a new query, and nothing is sent before a method that reads, such as
 * `toList`, `first`, `count` or `stream`. Those throw `query_invalid` for a query that cannot be asked.
 *
 * @example
 * const writers = await db.authors.where({ role: 'writer', age: { $gte: 18 } }).orderBy({ name: 'asc' }).toList();
 */
export class DocumentQuery<
  Document extends object,
  Populated extends string = never,
  Selection extends string = never,
> {
  readonly #session: EntitySession;
  readonly #node: ReadNode;

  constructor(session: EntitySession, node: ReadNode) {
    this.#session = session;
    this.#node = node;
  }

  /**
   * Adds conditions that documents must also meet. Text is compared as the database does (MariaDB ignores case and accents). A
   * comparison never matches documents without a value.
   *
   * @example query.where({ role: { $in: ['writer', 'editor'] }, bio: null })
   */
  where(conditions: Where<Document>): DocumentQuery<Document, Populated, Selection> {
    requireConditions(conditions);
    return this.#with({ conditions: [...this.#node.conditions, { ...conditions }] });
  }

  /** Orders by these properties, after any given before. */
  orderBy(orders: OrderBy<Document>): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ orders: [...this.#node.orders, ...orderNodes(orders)] });
  }

  /** At most `count` documents. */
  limit(count: number): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ limit: wholeNumber('limit', count) });
  }

  /** Skips the first `count` documents. */
  offset(count: number): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ offset: wholeNumber('offset', count) });
  }

  /**
   * Also loads related documents, through relationships and `@Reference` ids alike, and along paths. Takes at most about one request
   * per hundred documents and step of a path, and none if Appwrite can load them with the documents.
   *
   * @example
   * const posts = await db.posts.populate('author', 'comments.author').toList();
   * posts[0].comments[0].author?.name;
   * await db.authors.populate('posts', { where: { draft: false }, orderBy: { createdAt: 'desc' }, limit: 5 }).toList();
   */
  populate<const Path extends string>(
    ...paths: readonly RelationPath<Document, Path>[]
  ): DocumentQuery<Document, Populated | Path, Selection>;
  populate<const Path extends string>(
    path: RelationPath<Document, Path>,
    options: PopulateOptions<PathTarget<Document, Path>>,
  ): DocumentQuery<Document, Populated | Path, Selection>;
  populate(...given: readonly (string | object)[]): DocumentQuery<Document, Populated | string, Selection> {
    return this.#with({ populate: [...this.#node.populate, ...populateNodes(given)] });
  }

  /**
   * Returns plain objects with only these properties; unless relations are among them, no others are read. Name a relation to get its
   * documents whole, or a path into it to get one of their properties.
   *
   * @example await db.posts.select('id', 'title', 'author.name').toList();   // [{ id, title, author: { name } }]
   */
  select<const Path extends string>(
    ...paths: readonly PropertyPath<Document, Path>[]
  ): DocumentQuery<Document, Populated, Selection | Path> {
    return this.#with({ select: [...(this.#node.select ?? []), ...(paths as readonly string[])] });
  }

  /** All matching documents; without a limit it pages to the end. */
  async toList(): Promise<QueryResult<Document, Populated, Selection>[]> {
    const list: QueryResult<Document, Populated, Selection>[] = [];
    for await (const page of this.#pages()) list.push(...page);
    return list;
  }

  /** The first matching document, or undefined. */
  async first(): Promise<QueryResult<Document, Populated, Selection> | undefined> {
    const [first] = await this.limit(Math.min(1, this.#node.limit ?? 1)).toList();
    return first;
  }

  /** The document with this id; undefined if it does not exist or does not match. */
  async find(id: string): Promise<QueryResult<Document, Populated, Selection> | undefined> {
    const found = isId(id) ? await readDocument(this.#session, this.#node, id) : undefined;
    return found as QueryResult<Document, Populated, Selection> | undefined;
  }

  /**
   * The document with this id.
   *
   * @throws EntwriteError `document_not_found`
   */
  async get(id: string): Promise<QueryResult<Document, Populated, Selection>> {
    const document = await this.find(id);
    if (document !== undefined) return document;
    throw documentNotFound(this.#session.metadata(), id);
  }

  /** The number of matching documents; exact even beyond 5,000, where Appwrite stops counting. */
  async count(): Promise<number> {
    return countQuery(this.#session, this.#node);
  }

  /**
   * Yields the matching documents one by one, with one page in memory at a time. Deleting documents meanwhile does not make it skip any.
   *
   * @example for await (const post of db.posts.where({ draft: true }).stream()) await db.posts.delete(post.id);
   */
  async *stream(): AsyncGenerator<QueryResult<Document, Populated, Selection>, void, undefined> {
    for await (const page of this.#pages()) yield* page;
  }

  /**
   * Adds filters made by node-appwrite's `Query`, with stored keys, for what `where` cannot express.
   *
   * @example db.posts.whereRaw(Query.notSearch('text', 'draft'))
   */
  whereRaw(...queries: readonly string[]): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ raw: [...(this.#node.raw ?? []), ...queries] });
  }

  /** Switches a filter of the model on, with parameters if it takes any. */
  withFilter(name: string, parameters: object | true = true): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ filters: chooseFilter(this.#node.filters, name, parameters) });
  }

  /** Switches filters of the model off; without names, all of them. */
  withoutFilter(...names: readonly string[]): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ filters: dropFilters(this.#node.filters, names) });
  }

  /**
   * The first matching document.
   *
   * @throws EntwriteError `document_not_found`
   */
  async firstOrThrow(): Promise<QueryResult<Document, Populated, Selection>> {
    const first = await this.first();
    if (first === undefined) throw noDocument(this.#session.metadata());
    return first;
  }

  /**
   * The only matching document.
   *
   * @throws EntwriteError `document_not_found`, `document_ambiguous`
   */
  async single(): Promise<QueryResult<Document, Populated, Selection>> {
    return singleOf(await this.limit(Math.min(2, this.#node.limit ?? 2)).toList(), this.#session.metadata());
  }

  /** Whether any document matches. Reads one id. */
  async exists(): Promise<boolean> {
    return existsAny(this.#session, this.#node);
  }

  /** The ids of the matching documents; one request per 5,000. */
  async ids(): Promise<string[]> {
    return idsOfQuery(this.#session, this.#node);
  }

  /**
   * Yields the matching documents in lists of `size`.
   *
   * @example for await (const batch of db.posts.batches(500)) await index(batch);
   */
  async *batches(size: number): AsyncGenerator<QueryResult<Document, Populated, Selection>[], void, undefined> {
    yield* batchesOf(this.#pages(), size);
  }

  /**
   * One page of the result, before or after a cursor. Cursors are safe in URLs, and stay valid with null values and after the deletion of
   * their document. Takes one request, and a second one to find out whether there is more.
   *
   * @example
   * const { items, endCursor, hasNextPage } = await db.posts.orderBy({ views: 'desc' }).page({ size: 20 });
   * const next = await db.posts.orderBy({ views: 'desc' }).page({ size: 20, after: endCursor });
   */
  async page(request: PageRequest = {}): Promise<Page<QueryResult<Document, Populated, Selection>>> {
    const { documents, ...places } = await readPage(this.#session, this.#session.metadata(), this.#node, request);
    const items = await finishDocuments(this.#session, this.#node, documents);
    return { items: items as QueryResult<Document, Populated, Selection>[], ...places };
  }

  /** The sum of a property; 0 if no document has a value. Reads only this property, 5,000 documents per request. */
  async sum<K extends NumberKey<Document>>(property: K): Promise<SumOf<Document[K]>> {
    return (await sumOf(this.#session, this.#node, property)) as SumOf<Document[K]>;
  }

  /** The average of a property; null if no document has a value. Reads only this property, 5,000 documents per request. */
  async avg(property: NumberKey<Document>): Promise<number | null> {
    return averageOf(this.#session, this.#node, property);
  }

  /** The smallest value of a property, in the database's order; null if no document has one. One request. */
  async min<K extends DataKey<Document>>(property: K): Promise<NonNullable<Document[K]> | null> {
    return (await extremeOf(this.#session, this.#node, property, 'asc')) as NonNullable<Document[K]> | null;
  }

  /** The largest value of a property, in the database's order; null if no document has one. One request. */
  async max<K extends DataKey<Document>>(property: K): Promise<NonNullable<Document[K]> | null> {
    return (await extremeOf(this.#session, this.#node, property, 'desc')) as NonNullable<Document[K]> | null;
  }

  /**
   * Groups documents by the values of properties, and counts them. Reads only what it needs, 5,000 documents per request, and keeps only the
   * groups in memory. Values are equal if they are stored alike; a to-one relation is grouped by its id.
   *
   * @example await db.posts.groupBy(['author', 'draft'], { sum: ['views'], max: ['createdAt'] });
   */
  async groupBy<
    K extends DataKey<Document>,
    N extends NumberKey<Document> = never,
    M extends DataKey<Document> = never,
  >(by: readonly K[], calculations: GroupRequest<N, M> = {}): Promise<Group<Document, K, N, M>[]> {
    return (await groupDocuments(this.#session, this.#node, by, calculations)) as unknown as Group<Document, K, N, M>[];
  }

  /** The distinct values of a property, including null if a document has none. 5,000 documents per request. */
  async distinct<K extends DataKey<Document>>(property: K): Promise<GroupValue<Document[K]>[]> {
    return (await distinctValues(this.#session, this.#node, property)) as GroupValue<Document[K]>[];
  }

  /** The requests that this query would send, and the indexes that serve them. Sends nothing. */
  explain(): readonly ExplainedRequest[] {
    return explainQuery(this.#session, this.#node);
  }

  #pages(): AsyncGenerator<readonly QueryResult<Document, Populated, Selection>[]> {
    return readDocuments(this.#session, this.#node) as AsyncGenerator<
      readonly QueryResult<Document, Populated, Selection>[]
    >;
  }

  #with<P extends string, S extends string>(part: Partial<ReadNode>): DocumentQuery<Document, P, S> {
    return new DocumentQuery(this.#session, Object.freeze({ ...this.#node, ...part }));
  }
}
