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

/** What a query gives: whole documents, those with relations loaded, or what was selected of them. */
type QueryResult<E, Populated extends string, Selection extends string> = [Selection] extends [never]
  ? Loaded<E, Populated>
  : [Populated] extends [never]
    ? Selected<E, Selection>
    : Selected<E, Selection> & LoadedRelations<E, Populated>;

/**
 * A query over one collection. Immutable: each method gives a new query, and nothing is sent before `toList`, `first`,
 * `count` or `stream`. All of those throw `query_invalid` for what cannot be asked.
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
   * Documents that also meet these conditions. Text compares as the database does, on MariaDB without case and accents; a
   * comparison does not match documents without a value.
   *
   * @example query.where({ role: { $in: ['writer', 'editor'] }, bio: null })
   */
  where(conditions: Where<Document>): DocumentQuery<Document, Populated, Selection> {
    requireConditions(conditions);
    return this.#with({ conditions: [...this.#node.conditions, { ...conditions }] });
  }

  /** Orders by these properties, after those that were given before. */
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
   * Loads related documents along: relationships and `@Reference` ids alike, paths included. It takes one request for each hundred
   * documents, or so, and step of a path at most; where Appwrite can load them by itself, none.
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
   * Gives plain objects with these properties and nothing else, and reads no others. A relation is loaded by naming it, whole, or with a
   * property of its documents.
   *
   * @example await db.posts.select('id', 'title', 'author.name').toList();   // [{ id, title, author: { name } }]
   */
  select<const Path extends string>(
    ...paths: readonly PropertyPath<Document, Path>[]
  ): DocumentQuery<Document, Populated, Selection | Path> {
    return this.#with({ select: [...(this.#node.select ?? []), ...(paths as readonly string[])] });
  }

  /** All documents that match, however many: without a limit it pages to the end. */
  async toList(): Promise<QueryResult<Document, Populated, Selection>[]> {
    const list: QueryResult<Document, Populated, Selection>[] = [];
    for await (const page of this.#pages()) list.push(...page);
    return list;
  }

  /** The first document that matches, or undefined. */
  async first(): Promise<QueryResult<Document, Populated, Selection> | undefined> {
    const [first] = await this.limit(Math.min(1, this.#node.limit ?? 1)).toList();
    return first;
  }

  /** The document with this id, or undefined where there is none, or it does not match. */
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

  /** How many documents match; exact beyond the 5,000 at which Appwrite stops counting. */
  async count(): Promise<number> {
    return countQuery(this.#session, this.#node);
  }

  /**
   * The documents one after the other, a page in memory at a time. Deleting documents meanwhile makes it skip none.
   *
   * @example for await (const post of db.posts.where({ draft: true }).stream()) await db.posts.delete(post.id);
   */
  async *stream(): AsyncGenerator<QueryResult<Document, Populated, Selection>, void, undefined> {
    for await (const page of this.#pages()) yield* page;
  }

  /**
   * Documents that also meet filters as node-appwrite's `Query` makes them, by stored keys: the way out for what `where` cannot say.
   *
   * @example db.posts.whereRaw(Query.notSearch('text', 'draft'))
   */
  whereRaw(...queries: readonly string[]): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ raw: [...(this.#node.raw ?? []), ...queries] });
  }

  /** Switches a filter of the model on, with these parameters where it takes some. */
  withFilter(name: string, parameters: object | true = true): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ filters: chooseFilter(this.#node.filters, name, parameters) });
  }

  /** Switches filters of the model off; all of them when none is named. */
  withoutFilter(...names: readonly string[]): DocumentQuery<Document, Populated, Selection> {
    return this.#with({ filters: dropFilters(this.#node.filters, names) });
  }

  /**
   * The first document that matches.
   *
   * @throws EntwriteError `document_not_found`
   */
  async firstOrThrow(): Promise<QueryResult<Document, Populated, Selection>> {
    const first = await this.first();
    if (first === undefined) throw noDocument(this.#session.metadata());
    return first;
  }

  /**
   * The only document that matches.
   *
   * @throws EntwriteError `document_not_found`, `document_ambiguous`
   */
  async single(): Promise<QueryResult<Document, Populated, Selection>> {
    return singleOf(await this.limit(Math.min(2, this.#node.limit ?? 2)).toList(), this.#session.metadata());
  }

  /** Whether a document matches. Reads one id. */
  async exists(): Promise<boolean> {
    return existsAny(this.#session, this.#node);
  }

  /** The ids of the documents that match: one request for 5,000. */
  async ids(): Promise<string[]> {
    return idsOfQuery(this.#session, this.#node);
  }

  /**
   * The documents in lists of `size`, one in memory at a time.
   *
   * @example for await (const batch of db.posts.batches(500)) await index(batch);
   */
  async *batches(size: number): AsyncGenerator<QueryResult<Document, Populated, Selection>[], void, undefined> {
    yield* batchesOf(this.#pages(), size);
  }

  /**
   * One page of a list, before or after a place in it. Cursors are texts for URLs; they survive null values and the deletion of their document.
   * One request, and one that finds out whether there are more.
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

  /** The sum of a property; 0 where no document has a value. Reads this property alone, 5,000 documents per request. */
  async sum<K extends NumberKey<Document>>(property: K): Promise<SumOf<Document[K]>> {
    return (await sumOf(this.#session, this.#node, property)) as SumOf<Document[K]>;
  }

  /** The average of a property; null where no document has a value. Reads this property alone, 5,000 documents per request. */
  async avg(property: NumberKey<Document>): Promise<number | null> {
    return averageOf(this.#session, this.#node, property);
  }

  /** The least value of a property, as the database orders; null where no document has one. One request. */
  async min<K extends DataKey<Document>>(property: K): Promise<NonNullable<Document[K]> | null> {
    return (await extremeOf(this.#session, this.#node, property, 'asc')) as NonNullable<Document[K]> | null;
  }

  /** The greatest value of a property, as the database orders; null where no document has one. One request. */
  async max<K extends DataKey<Document>>(property: K): Promise<NonNullable<Document[K]> | null> {
    return (await extremeOf(this.#session, this.#node, property, 'desc')) as NonNullable<Document[K]> | null;
  }

  /**
   * Groups documents by the values of properties, and counts them. Reads what it needs, 5,000 documents per request; memory holds the groups.
   * Values are the same where they are stored the same; a to-one relation counts by its id.
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

  /** The different values of a property, null among them where a document has none. 5,000 documents per request. */
  async distinct<K extends DataKey<Document>>(property: K): Promise<GroupValue<Document[K]>[]> {
    return (await distinctValues(this.#session, this.#node, property)) as GroupValue<Document[K]>[];
  }

  /** The requests of this query, and which indexes serve them, without sending any. */
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
