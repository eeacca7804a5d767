import type { Loaded, LoadedRelations } from '../metadata/entity-types/loaded.js';
import type { PathTarget, PropertyPath, RelationPath } from '../metadata/entity-types/relation-path.js';
import type { Selected } from '../metadata/entity-types/selected.js';
import type { OrderBy, Where } from '../query/filter.js';
import type { ReadNode } from '../query/read-node.js';
import { orderNodes, type PopulateOptions, populateNodes, wholeNumber } from './populate/populate-nodes.js';
import { readDocument, readDocuments } from './populate/read-documents.js';
import { countQuery } from './queries/count-query.js';
import type { EntitySession } from './queries/entity-session.js';
import { documentNotFound, isId } from './writes/require-id.js';

/** What a query gives: whole documents, those with relations loaded, or what was selected of them. */
export type QueryResult<E, Populated extends string, Selection extends string> = [Selection] extends [never]
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
  populate(
    ...given: readonly (string | PopulateOptions<object>)[]
  ): DocumentQuery<Document, Populated | string, Selection> {
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

  #pages(): AsyncGenerator<readonly QueryResult<Document, Populated, Selection>[]> {
    return readDocuments(this.#session, this.#node) as AsyncGenerator<
      readonly QueryResult<Document, Populated, Selection>[]
    >;
  }

  #with<P extends string, S extends string>(part: Partial<ReadNode>): DocumentQuery<Document, P, S> {
    return new DocumentQuery(this.#session, Object.freeze({ ...this.#node, ...part }));
  }
}
