import { BULK_LIMIT } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import type { StagedOperation } from '../../appwrite/documents/transaction-gateway.js';
import { BODY_SIZE, bodySize } from '../../appwrite/http/body-size.js';
import { isOperatorText } from '../../schema/text-limits.js';
import { linkEnds } from '../links/link-ends.js';
import type { LinkWrite } from '../links/link-state.js';
import { writeOf } from '../links/write-of.js';
import { type Draft, draftLinks } from '../validation/draft.js';
import { rowOf } from '../writes/create-many.js';
import { changesOrWritesOthers, replacedBy } from '../writes/draft-links.js';
import { refuseOperatorText } from './staged-errors.js';

interface StagedCreation {
  readonly kind: 'create';
  readonly collection: string;
  readonly id: string;
  draft: Draft;
  /** Whether it is an operation of its own, because other operations on the document come before or after it. */
  isAlone: boolean;
  readonly mayBulk: boolean;
}

/** A write as requested, before neighbouring ones are combined. */
type StagedWrite =
  | StagedCreation
  | { readonly kind: 'update'; readonly collection: string; readonly id: string; readonly draft: Draft }
  | { readonly kind: 'step'; readonly collection: string; readonly id: string; readonly step: NumberStep }
  | { readonly kind: 'delete'; readonly collection: string; readonly id: string };

/** A document that the transaction creates or changes. */
export interface StagedDraft {
  readonly collection: string;
  readonly id: string;
  readonly isNew: boolean;
  readonly draft: Draft;
}

type Stored = Readonly<Record<string, unknown>>;

/** The writes of a transaction, in the order in which they were requested: what a write finds on the server is what those before it leave. */
export class StagedWrites {
  readonly #writes: StagedWrite[] = [];
  #version = 0;

  /** A number that changes with each write. */
  version(): number {
    return this.#version;
  }

  create(draft: Draft, how: Pick<StagedCreation, 'isAlone' | 'mayBulk'>): void {
    this.#version += 1;
    this.#writes.push({ kind: 'create', collection: draft.metadata.collection, id: draft.id, draft, ...how });
  }

  /**
   * Changes a document; a new one is created with the new values if nothing between its creation and now could make a difference.
   *
   * @returns whether it is created so, and not updated
   */
  update(id: string, draft: Draft): boolean {
    this.#version += 1;
    const creation = this.#creationOf(draft.metadata.collection, id);
    const joins = creation !== undefined && this.#mayJoin(creation, draft);
    if (joins) creation.draft = merged(creation.draft, draft);
    else this.updateAfter(id, draft);
    return joins;
  }

  /** Changes a document by a separate operation, after the documents it links to have been created. */
  updateAfter(id: string, draft: Draft): void {
    this.#push({ kind: 'update', collection: draft.metadata.collection, id, draft });
  }

  step(collection: string, id: string, step: NumberStep): void {
    this.#push({ kind: 'step', collection, id, step });
  }

  delete(collection: string, id: string): void {
    this.#push({ kind: 'delete', collection, id });
  }

  /** Forgets a creation and the changes of the new document. False if a deletion is needed, because others link to it or were changed along. */
  takeBack(collection: string, id: string): boolean {
    const isLinked = this.drafts().some(({ draft }) =>
      draftLinks(draft).some((link) => link.collection === collection && link.id === id),
    );
    this.#version += 1;
    const from = this.#writes.findLastIndex((one) => one.kind === 'create' && isOn(one, collection, id));
    const changesOthers = this.#writes.some(
      (one, at) => at >= from && isOn(one, collection, id) && 'draft' in one && changesOrWritesOthers(one.draft),
    );
    if (isLinked || changesOthers || from < 0) return false;
    const kept = this.#writes.filter((one, at) => at < from || !isOn(one, collection, id));
    this.#writes.splice(0, this.#writes.length, ...kept);
    return true;
  }

  drafts(): readonly StagedDraft[] {
    return this.#writes.flatMap((one) =>
      'draft' in one
        ? [{ collection: one.collection, id: one.id, isNew: one.kind === 'create', draft: one.draft }]
        : [],
    );
  }

  /** The writes as changes of links, those of documents written along included. */
  linkWrites(): readonly LinkWrite[] {
    return this.#writes.flatMap((one): readonly LinkWrite[] => {
      if (one.kind === 'step') return [];
      if (one.kind === 'delete') return [{ ...one, isNew: false, values: null }];
      const own = { collection: one.collection, id: one.id, isNew: one.kind === 'create', values: one.draft.stored };
      return [...one.draft.nested.flatMap(linkWritesOf), own];
    });
  }

  deleted(): readonly { readonly collection: string; readonly id: string }[] {
    return this.#writes.filter(({ kind }) => kind === 'delete');
  }

  /**
   * The operations to stage. Consecutive new documents are combined, up to a hundred, if Appwrite accepts that. Links that Appwrite does not
   * replace are removed first.
   *
   * @param readOf the document as it was read
   */
  operations(readOf: (collection: string, id: string) => Stored | undefined): readonly StagedOperation[] {
    const operations: StagedOperation[] = [];
    const groups = new Map<string, { readonly documents: Stored[]; size: number }>();
    const left = new Map<string, Stored>();
    for (const one of this.#writes) {
      const { collection, id } = one;
      const place = `${collection}/${id}`;
      if (one.kind !== 'create') {
        groups.clear();
        if (one.kind === 'update') {
          const before = left.get(place) ?? readOf(collection, id);
          const values = before === undefined ? null : replacedBy(one.draft, before);
          if (values !== null) operations.push({ action: 'update', collection, id, values });
          left.set(place, { ...before, ...one.draft.stored });
        }
        operations.push(operationOf(one));
        continue;
      }
      left.set(place, one.draft.stored);
      if (!one.mayBulk || one.isAlone) {
        refuseOperatorText(one.draft);
        operations.push(operationOf(one));
        continue;
      }
      const row = rowOf(one.draft);
      const size = bodySize(row);
      const group = groups.get(collection);
      if (group !== undefined && group.documents.length < BULK_LIMIT && group.size + size <= BODY_SIZE) {
        group.documents.push(row);
        group.size += size;
        continue;
      }
      const documents = [row];
      groups.set(collection, { documents, size });
      operations.push({ action: 'bulkCreate', collection, documents });
    }
    return operations;
  }

  #push(write: Exclude<StagedWrite, StagedCreation>): void {
    const creation = this.#creationOf(write.collection, write.id);
    this.#version += 1;
    if (creation !== undefined) creation.isAlone = true;
    this.#writes.push(write);
  }

  #creationOf(collection: string, id: string): StagedCreation | undefined {
    return this.#writes.findLast((one): one is StagedCreation => one.kind === 'create' && isOn(one, collection, id));
  }

  /** Links depend on every write in between, values on those that are no creations. */
  #mayJoin(creation: StagedCreation, { metadata, stored, nested }: Draft): boolean {
    if (nested.length > 0 || Object.values(stored).some(isOperatorText)) return false;
    const between = this.#writes.slice(this.#writes.indexOf(creation) + 1);
    const links = linkEnds(metadata).some(({ key }) => Object.hasOwn(stored, key));
    return between.every(({ kind }) => kind === 'create' && !links);
  }
}

function linkWritesOf({ metadata, id, mode, stored, nested }: Draft): readonly LinkWrite[] {
  const own = { collection: metadata.collection, id, isNew: mode === 'create', values: stored };
  return [...nested.flatMap(linkWritesOf), own];
}

function operationOf(one: StagedWrite): StagedOperation {
  const { collection, id } = one;
  switch (one.kind) {
    case 'create':
    case 'update':
      return { action: one.kind, collection, id, values: one.draft.stored, ...writeOf(one.draft) };
    case 'step': {
      const { direction, key, by, bound } = one.step;
      return { action: direction, collection, id, key, by, bound };
    }
    case 'delete':
      return { action: 'delete', collection, id };
  }
}

function isOn(write: StagedWrite, collection: string, id: string): boolean {
  return write.id === id && write.collection === collection;
}

function merged(creation: Draft, patch: Draft): Draft {
  const permissions = patch.permissions ?? creation.permissions;
  const links = [...creation.links, ...patch.links];
  return { ...creation, stored: { ...creation.stored, ...patch.stored }, links, permissions };
}
