import { compileQuery } from '../../query/compile-query.js';
import type { Direction, OrderBy, Where } from '../../query/filter.js';
import type { QueryNode } from '../../query/query-node.js';
import { queryProblem, shown } from '../../query/query-problem.js';
import { loadDocument } from '../hydration/load-document.js';
import { countDocuments } from './count-documents.js';
import type { EntitySession } from './entity-session.js';
import { pageSize } from './page-size.js';
import { readPages } from './read-documents.js';

/**
 * A query over one collection. Immutable: each method gives a new query, and nothing is sent before `toList`, `first`,
 * `count` or `stream`. All of those throw `query_invalid` for what cannot be asked.
 *
 * @example
 * const writers = await db.authors.where({ role: 'writer', age: { $gte: 18 } }).orderBy({ name: 'asc' }).toList();
 */
export class DocumentQuery<Document extends object> {
  readonly #session: EntitySession;
  readonly #node: QueryNode;

  constructor(session: EntitySession, node: QueryNode) {
    this.#session = session;
    this.#node = node;
  }

  /**
   * Documents that also meet these conditions. Text compares as the database does, on MariaDB without case and accents; a
   * comparison does not match documents without a value.
   *
   * @example query.where({ role: { $in: ['writer', 'editor'] }, bio: null })
   */
  where(conditions: Where<Document>): DocumentQuery<Document> {
    return this.#with({ conditions: [...this.#node.conditions, { ...conditions }] });
  }

  /** Orders by these properties, after those that were given before. */
  orderBy(orders: OrderBy<Document>): DocumentQuery<Document> {
    const more = Object.entries<Direction | undefined>({ ...orders }).flatMap(([property, direction]) =>
      direction === undefined ? [] : [{ property, direction }],
    );
    return this.#with({ orders: [...this.#node.orders, ...more] });
  }

  /** At most `count` documents. */
  limit(count: number): DocumentQuery<Document> {
    return this.#with({ limit: whole('limit', count) });
  }

  /** Skips the first `count` documents. */
  offset(count: number): DocumentQuery<Document> {
    return this.#with({ offset: whole('offset', count) });
  }

  /** All documents that match, however many: without a limit it pages to the end. */
  async toList(): Promise<Document[]> {
    const list: Document[] = [];
    for await (const page of this.#pages()) list.push(...page);
    return list;
  }

  /** The first document that matches, or undefined. */
  async first(): Promise<Document | undefined> {
    const [first] = await this.limit(Math.min(1, this.#node.limit ?? 1)).toList();
    return first;
  }

  /** How many documents match; exact beyond the 5,000 at which Appwrite stops counting. */
  async count(): Promise<number> {
    const { metadata, findEntity } = this.#session;
    const compiled = compileQuery(metadata(), this.#node, findEntity);
    return countDocuments(await this.#session.documents(), metadata().collection, compiled);
  }

  /**
   * The documents one after the other, a page in memory at a time. Deleting documents meanwhile makes it skip none.
   *
   * @example for await (const post of db.posts.where({ draft: true }).stream()) await db.posts.delete(post.id);
   */
  async *stream(): AsyncGenerator<Document, void, undefined> {
    for await (const page of this.#pages()) yield* page;
  }

  async *#pages(): AsyncGenerator<Document[]> {
    const { metadata, findEntity } = this.#session;
    const entity = metadata();
    const compiled = compileQuery(entity, this.#node, findEntity);
    const options = { collection: entity.collection, pageSize: pageSize(entity) };
    for await (const page of readPages(await this.#session.documents(), compiled, options))
      yield page.map((document) => loadDocument(entity, document, findEntity) as Document);
  }

  #with(part: Partial<QueryNode>): DocumentQuery<Document> {
    return new DocumentQuery(this.#session, Object.freeze({ ...this.#node, ...part }));
  }
}

function whole(method: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw queryProblem(method, shown(count), 'a whole number from 0', 'Correct the number.');
}
