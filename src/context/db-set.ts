import type { DocumentWrite, WireDocument } from '../appwrite/document-gateway.js';
import { EntwriteError } from '../errors.js';
import type { EntityPatch } from '../metadata/entity-types/entity-patch.js';
import type { NewEntity } from '../metadata/entity-types/new-entity.js';
import type { OrderBy, Where } from '../query/filter.js';
import { ALL_DOCUMENTS } from '../query/query-node.js';
import { IDENTIFIER } from '../schema/limits.js';
import { loadDocument } from './hydration/load-document.js';
import { DocumentQuery } from './queries/document-query.js';
import type { EntitySession } from './queries/entity-session.js';
import { createDrafts } from './validation/create-drafts.js';
import type { Draft, WriteMode } from './validation/draft.js';
import { draftDocument } from './validation/draft-document.js';
import { requireAllValid, requireLinks, requireValid, requireWholeTexts } from './validation/require-valid.js';
import { kindOf } from './validation/value-problem.js';

/**
 * The documents of one collection.
 *
 * @example
 * const author = await db.authors.create({ name: 'Ada', email: 'ada@example.org' });
 * await db.authors.update(author.id, { bio: 'Counts.' });
 * const writers = await db.authors.where({ role: 'writer' }).toList();
 */
export class DbSet<Document extends object, NewDocument = NewEntity<Document>, Patch = EntityPatch<Document>> {
  readonly #session: EntitySession;

  constructor(session: EntitySession) {
    this.#session = session;
  }

  /**
   * Writes a new document and gives it back with its id, defaults and dates. Related documents are given by id, or as plain
   * objects that are written along.
   *
   * @throws EntwriteError `document_invalid` with all findings, before any request; `document_exists` when the id, or a value
   *   under a unique index, is taken.
   */
  async create(values: NewDocument): Promise<Document> {
    const draft = this.#draft(values, 'create');
    await requireValid(draft);
    await requireWholeTexts([draft], this.#session.capabilities);
    await requireLinks([draft], this.#session.documents);
    const documents = await this.#session.documents();
    return this.#load(await documents.create(this.#collection, draft.id, writeOf(draft)));
  }

  /**
   * Writes many new documents and gives their ids in the same order. A hundred go in one request, whole or not at all; on
   * collections with relationships Appwrite takes them one by one. When a request fails, those before it stay written.
   *
   * @throws EntwriteError `document_invalid` with all findings of all documents, before any request; `document_exists`.
   */
  async createMany(values: readonly NewDocument[]): Promise<string[]> {
    const drafts = values.map((one) => this.#draft(one, 'create'));
    await requireAllValid(drafts);
    await requireWholeTexts(drafts, this.#session.capabilities);
    await requireLinks(drafts, this.#session.documents);
    const documents = await this.#session.documents();
    await createDrafts(documents, this.#collection, drafts, this.#session.related());
    return drafts.map(({ id }) => id);
  }

  /**
   * The document with this id.
   *
   * @throws EntwriteError `document_not_found`
   */
  async get(id: string): Promise<Document> {
    const document = await this.find(id);
    if (document === undefined) throw this.#notFound(id);
    return document;
  }

  /** The document with this id, or undefined. */
  async find(id: string): Promise<Document | undefined> {
    if (!isId(id)) return undefined;
    const document = await (await this.#session.documents()).get(this.#collection, id);
    return document === null ? undefined : this.#load(document);
  }

  /**
   * Changes the given properties and gives the whole document back. Undefined changes nothing, null takes a value away; a
   * list of related documents replaces the former one.
   *
   * @throws EntwriteError `document_invalid` with all findings, before any request; `document_not_found`.
   */
  async update(id: string, patch: Patch): Promise<Document> {
    if (!isId(id)) throw this.#notFound(id);
    const draft = this.#draft(patch, 'update');
    await requireValid(draft, id);
    await requireWholeTexts([draft], this.#session.capabilities);
    await requireLinks([draft], this.#session.documents);
    if (Object.keys(draft.stored).length === 0 && draft.permissions === undefined) return this.get(id);
    const documents = await this.#session.documents();
    return this.#load(await documents.update(this.#collection, id, writeOf(draft)));
  }

  /**
   * Deletes the document.
   *
   * @throws EntwriteError `document_not_found`
   */
  async delete(id: string): Promise<void> {
    if (!isId(id)) throw this.#notFound(id);
    await (await this.#session.documents()).delete(this.#collection, id);
  }

  /** All documents, in the order of their creation. */
  async all(): Promise<Document[]> {
    return this.#query().toList();
  }

  /** How many documents there are; exact beyond the 5,000 at which Appwrite stops counting. */
  async count(): Promise<number> {
    return this.#query().count();
  }

  /** A query for the documents that meet these conditions. */
  where(conditions: Where<Document>): DocumentQuery<Document> {
    return this.#query().where(conditions);
  }

  /** A query for all documents in this order. */
  orderBy(orders: OrderBy<Document>): DocumentQuery<Document> {
    return this.#query().orderBy(orders);
  }

  /** A query for the first `count` documents. */
  limit(count: number): DocumentQuery<Document> {
    return this.#query().limit(count);
  }

  /** A query for all but the first `count` documents. */
  offset(count: number): DocumentQuery<Document> {
    return this.#query().offset(count);
  }

  /** All documents one after the other, a page in memory at a time. */
  stream(): AsyncGenerator<Document, void, undefined> {
    return this.#query().stream();
  }

  get #collection(): string {
    return this.#session.metadata().collection;
  }

  #query(): DocumentQuery<Document> {
    return new DocumentQuery(this.#session, ALL_DOCUMENTS);
  }

  #load(document: WireDocument): Document {
    return loadDocument(this.#session.metadata(), document, this.#session.findEntity) as Document;
  }

  #draft(values: unknown, mode: WriteMode): Draft {
    const metadata = this.#session.metadata();
    return draftDocument(metadata, documentOf(metadata.name, values), mode, this.#session);
  }

  #notFound(id: unknown): EntwriteError {
    return new EntwriteError('document_not_found', {
      at: this.#session.metadata().name,
      found: `no document with the id ${JSON.stringify(id) ?? 'undefined'}`,
      expected: `a document of the collection '${this.#collection}'`,
      remedy: 'Check the id; the document may have been deleted.',
    });
  }
}

function writeOf({ stored, permissions }: Draft): DocumentWrite {
  return { values: stored, ...(permissions && { permissions }) };
}

/** Anything else cannot be an id, and an empty one would make the request one for all documents. */
function isId(id: unknown): id is string {
  return typeof id === 'string' && IDENTIFIER.test(id);
}

function documentOf(name: string, values: unknown): object {
  if (typeof values === 'object' && values !== null && !Array.isArray(values)) return values;
  const facts = { at: name, found: kindOf(values), expected: 'an object of values by property' };
  throw new EntwriteError('document_invalid', { ...facts, remedy: 'Give the values as one object.' });
}
