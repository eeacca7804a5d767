import type { DocumentWrite, WireDocument } from '../appwrite/document-gateway.js';
import { EntwriteError } from '../errors.js';
import type { EntityPatch } from '../metadata/entity-types/entity-patch.js';
import type { NewEntity } from '../metadata/entity-types/new-entity.js';
import { WHOLE_DOCUMENTS } from '../query/read-node.js';
import { DocumentQuery, documentNotFound, isId } from './document-query.js';
import { loadDocument } from './hydration/load-document.js';
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
export class DbSet<
  Document extends object,
  NewDocument = NewEntity<Document>,
  Patch = EntityPatch<Document>,
> extends DocumentQuery<Document> {
  readonly #session: EntitySession;

  constructor(session: EntitySession) {
    super(session, WHOLE_DOCUMENTS);
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
   * Changes the given properties and gives the whole document back. Undefined changes nothing, null takes a value away; a
   * list of related documents replaces the former one.
   *
   * @throws EntwriteError `document_invalid` with all findings, before any request; `document_not_found`.
   */
  async update(id: string, patch: Patch): Promise<Document> {
    if (!isId(id)) throw documentNotFound(this.#session.metadata(), id);
    const draft = this.#draft(patch, 'update');
    await requireValid(draft, id);
    await requireWholeTexts([draft], this.#session.capabilities);
    await requireLinks([draft], this.#session.documents);
    if (Object.keys(draft.stored).length === 0 && draft.permissions === undefined)
      return (await this.get(id)) as Document;
    const documents = await this.#session.documents();
    return this.#load(await documents.update(this.#collection, id, writeOf(draft)));
  }

  /**
   * Deletes the document.
   *
   * @throws EntwriteError `document_not_found`
   */
  async delete(id: string): Promise<void> {
    if (!isId(id)) throw documentNotFound(this.#session.metadata(), id);
    await (await this.#session.documents()).delete(this.#collection, id);
  }

  /** All documents, in the order of their creation. */
  async all(): Promise<Document[]> {
    return this.toList() as Promise<Document[]>;
  }

  get #collection(): string {
    return this.#session.metadata().collection;
  }

  #load(document: WireDocument): Document {
    return loadDocument(this.#session.metadata(), document, this.#session.findEntity) as Document;
  }

  #draft(values: unknown, mode: WriteMode): Draft {
    const metadata = this.#session.metadata();
    return draftDocument(metadata, documentOf(metadata.name, values), mode, this.#session);
  }
}

function writeOf({ stored, permissions }: Draft): DocumentWrite {
  return { values: stored, ...(permissions && { permissions }) };
}

function documentOf(name: string, values: unknown): object {
  if (typeof values === 'object' && values !== null && !Array.isArray(values)) return values;
  const facts = { at: name, found: kindOf(values), expected: 'an object of values by property' };
  throw new EntwriteError('document_invalid', { ...facts, remedy: 'Give the values as one object.' });
}
