import type { NewEntity } from '../metadata/entity-types/new-entity.js';
import { WHOLE_DOCUMENTS } from '../query/read-node.js';
import type { DbSet } from './db-set.js';
import { DocumentQuery } from './document-query.js';
import type { SaveOptions, SaveReport } from './unit-of-work/save-changes.js';
import type { TrackedDocuments } from './unit-of-work/tracked-documents.js';
import type { WriteSession } from './writes/write-session.js';

/** The documents of one collection in a unit of work. Documents read through it are tracked, with one entity per document. */
export class WorkSet<Document extends object, NewDocument = NewEntity<Document>> extends DocumentQuery<Document> {
  readonly #session: WriteSession;
  readonly #tracker: TrackedDocuments;

  constructor(session: WriteSession, tracker: TrackedDocuments) {
    super(tracker.bind(session), WHOLE_DOCUMENTS);
    this.#session = session;
    this.#tracker = tracker;
  }

  /** Adds a new document, given as values or an entity, and assigns its id; `saveChanges` creates it. */
  add(values: NewDocument | Document): Document {
    return this.#tracker.add(this.#session, values as object) as Document;
  }

  /** Marks an entity that was read through the unit of work for deletion by `saveChanges`; an added one is simply forgotten. */
  remove(entity: object): void {
    this.#tracker.remove(this.#session, entity);
  }
}

/** The sets of a context in a unit of work, and `saveChanges`. */
export type UnitOfWork<Context> = {
  readonly [K in keyof Context as Context[K] extends DbSet<infer _D, infer _N, infer _P>
    ? K
    : never]: Context[K] extends DbSet<infer Document, infer NewDocument, infer _P>
    ? WorkSet<Document, NewDocument>
    : never;
} & {
  /**
   * Writes all changes in one transaction: only changed values, in an order that satisfies links. Nothing is written if
   * others changed one of the documents since it was read.
   *
   * @throws EntwriteError `document_invalid`; `concurrency_conflict` (a ConcurrencyError that holds both versions); `unique_violation`
   */
  readonly saveChanges: (options?: SaveOptions) => Promise<SaveReport>;
};
