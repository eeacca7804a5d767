import type { EntityPatch } from '../metadata/entity-types/entity-patch.js';
import type { Where } from '../metadata/entity-types/filter.js';
import type { NewEntity } from '../metadata/entity-types/new-entity.js';
import type { Ref } from '../metadata/entity-types/ref.js';
import { type CallRules, checkCall } from '../metadata/options/check-call.js';
import { WHOLE_DOCUMENTS } from '../query/read-node.js';
import { DocumentQuery } from './document-query.js';
import { referenceTo } from './hydration/instantiate.js';
import type { WithOperators } from './operators/attribute-operator.js';
import type { NumberKey } from './queries/result-types.js';
import {
  createDocument,
  createDocuments,
  deleteDocument,
  deleteDocuments,
  stepDocument,
  updateDocument,
  updateDocuments,
  upsertDocument,
  upsertDocuments,
} from './writes/set-writes.js';
import type { StepOptions } from './writes/step-number.js';
import { BULK_RULES, type BulkOptions, WRITE_RULES, type WriteOptions } from './writes/write-options.js';
import type { WriteSession } from './writes/write-session.js';

/**
 * The documents of one collection.
 *
 * @example
 * const author = await db.authors.create({ name: 'Ada', email: 'ada@example.org' });
 * await db.authors.update(author.id, { bio: 'Counts.' });
 * const writers = await db.authors.where({ role: 'writer' }).toList();
 */
export class DbSet<
  Document extends object,
  NewDocument = NewEntity<Document>,
  Patch = EntityPatch<Document>,
> extends DocumentQuery<Document> {
  readonly #session: WriteSession;

  constructor(session: WriteSession) {
    super(session, WHOLE_DOCUMENTS);
    this.#session = session;
  }

  /**
   * Creates a document and returns it with its id, defaults and dates. Takes one request, plus one for each linked collection. Related
   * documents are given by id, or as plain objects that are created along with it.
   *
   * @throws EntwriteError `document_invalid` with all findings, before any write; `document_exists` if the id is taken;
   *   `unique_violation` (a UniqueViolationError) if another document has a value of a unique index.
   */
  create(values: NewDocument, options: WriteOptions = {}): Promise<Document> {
    return this.#write(async () => {
      this.#check('create', options, WRITE_RULES);
      return (await createDocument(this.#session, values, options)) as Document;
    });
  }

  /**
   * Creates many documents and returns their ids in the same order. Each hundred takes one request, all or nothing; on
   * collections with relationships it is a transaction, which takes three.
   *
   * @throws EntwriteError `document_invalid` with all findings of all documents, before any write; `bulk_incomplete` (a
   *   BulkWriteError) that lists by index what was written, what failed and why, and what was not tried.
   */
  createMany(values: readonly NewDocument[], options: BulkOptions = {}): Promise<string[]> {
    return this.#write(async () => {
      this.#check('createMany', options, BULK_RULES);
      return createDocuments(this.#session, values, options);
    });
  }

  /**
   * Changes the given properties and returns the whole document. Takes one request. Undefined changes nothing, null removes a value, a
   * list of related documents replaces the previous one; `increment(1)`, `append('x')` and the like work on the stored value.
   *
   * @throws EntwriteError `document_invalid` with all findings, before any write; `document_not_found`; `unique_violation` (a
   *   UniqueViolationError).
   */
  update(id: string, patch: WithOperators<Patch>, options: WriteOptions = {}): Promise<Document> {
    return this.#write(async () => {
      this.#check('update', options, WRITE_RULES);
      return (await updateDocument(this.#session, id, patch, options)) as Document;
    });
  }

  /**
   * Changes all documents that meet the conditions and returns how many. One request reads five thousand ids, and each hundred takes
   * one more (three with relationships). Documents that others change meanwhile are read again.
   *
   * @example await db.posts.updateMany({ author: id }, { draft: true, views: increment(1) });
   * @throws EntwriteError `document_invalid`; `bulk_incomplete` (a BulkWriteError)
   */
  updateMany(where: Where<Document>, patch: WithOperators<Patch>, options: BulkOptions = {}): Promise<number> {
    return this.#write(async () => {
      this.#check('updateMany', options, BULK_RULES);
      return updateDocuments(this.#session, where, patch, options);
    });
  }

  /**
   * Creates a document, or updates the existing one with the same id or, if no id is given, with the same unique values. Takes two
   * requests. Never overwrites another document.
   *
   * @throws EntwriteError `document_invalid`; `unique_violation` (a UniqueViolationError) if its id and its unique values belong to
   *   different documents.
   */
  upsert(values: NewDocument, options: WriteOptions = {}): Promise<Document> {
    return this.#write(async () => {
      this.#check('upsert', options, WRITE_RULES);
      return (await upsertDocument(this.#session, values, options)) as Document;
    });
  }

  /**
   * Upserts many documents and returns their ids in the same order. Each hundred takes four requests, all or nothing.
   *
   * @throws EntwriteError `document_invalid`; `bulk_incomplete` (a BulkWriteError)
   */
  upsertMany(values: readonly NewDocument[], options: BulkOptions = {}): Promise<string[]> {
    return this.#write(async () => {
      this.#check('upsertMany', options, BULK_RULES);
      return upsertDocuments(this.#session, values, options);
    });
  }

  /**
   * Deletes the document.
   *
   * @throws EntwriteError `document_not_found`
   */
  delete(id: string): Promise<void> {
    return this.#write(async () => {
      await deleteDocument(this.#session, id);
    });
  }

  /**
   * Deletes all documents that meet the conditions (`{}` for all) and returns how many. Takes as many requests as `updateMany`.
   *
   * @throws EntwriteError `bulk_incomplete` (a BulkWriteError)
   */
  deleteMany(where: Where<Document>, options: BulkOptions = {}): Promise<number> {
    return this.#write(async () => {
      this.#check('deleteMany', options, BULK_RULES);
      return deleteDocuments(this.#session, where, options);
    });
  }

  /**
   * Adds to a number without reading it, and returns the document. A missing number counts as 0. A result above `max` or the
   * attribute's own maximum is refused, not clamped.
   *
   * @throws EntwriteError `document_invalid` for a result beyond the bound; `write_unsettled` if the response is lost (in
   *   `db.transaction` it is carried out once); `concurrency_conflict` if the value has to be written and others keep writing.
   */
  increment(
    id: string,
    property: NumberKey<Document>,
    by = 1,
    options: Pick<StepOptions, 'max'> = {},
  ): Promise<Document> {
    return this.#write(async () => {
      return (await stepDocument(this.#session, id, property, 'increment', by, options)) as Document;
    });
  }

  /** Subtracts from a number, like `increment`, with the bound `min`. */
  decrement(
    id: string,
    property: NumberKey<Document>,
    by = 1,
    options: Pick<StepOptions, 'min'> = {},
  ): Promise<Document> {
    return this.#write(async () => {
      return (await stepDocument(this.#session, id, property, 'decrement', by, options)) as Document;
    });
  }

  /** A reference by id, for linking the document without reading it. Takes no request. */
  reference(id: string): Ref<Document> {
    return referenceTo(this.#session.metadata(), id) as Ref<Document>;
  }

  /** All documents, in order of creation. */
  async all(): Promise<Document[]> {
    return this.toList() as Promise<Document[]>;
  }

  /** Carries out a write. A transaction must know which ones it would end before. */
  #write<T>(work: () => Promise<T>): Promise<T> {
    const write = work();
    return this.#session.stage?.awaited(write) ?? write;
  }

  #check<Options>(call: string, options: Options, rules: CallRules<Options>): void {
    checkCall(`${this.#session.metadata().name}.${call}`, options, rules);
  }
}
