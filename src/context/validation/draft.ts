import type { Finding } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { FindEntity } from '../../query/query-target.js';
import type { StoredOrProblem } from './value-problem.js';

export type WriteMode = 'create' | 'update';

/** What writing a document needs to know beside its values. */
export interface DraftContext {
  readonly findEntity: FindEntity;
  /** Makes the id of a new document whose entity does not make its own. */
  readonly makeId: () => string;
  /** Whether it is written by a user, of whom Appwrite takes no times. */
  readonly isUser: boolean;
}

/** A document about to be written: its values in stored form, and everything that is wrong with them. */
export interface Draft {
  readonly metadata: EntityMetadata;
  readonly mode: WriteMode;
  /** Of a new document; empty for a patch. */
  readonly id: string;
  /** Whether its id was made for this write, so that a document that has it was created by it. */
  readonly hasMadeId: boolean;
  /** By stored key. */
  readonly stored: Readonly<Record<string, unknown>>;
  /** undefined: not given. */
  readonly permissions: readonly string[] | undefined;
  /** By property, made defaults included. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Related documents that are written along. */
  readonly nested: readonly Draft[];
  /** Documents that are linked by their id, through relationships and references. */
  readonly links: readonly Link[];
  readonly findings: readonly Finding[];
}

/** A link to a document by its id. */
export interface Link {
  readonly kind: 'relationship' | 'reference';
  /** `Entity.property`, for messages. */
  readonly at: string;
  readonly collection: string;
  readonly id: string;
}

/** All links of a draft and of those written along. */
export function draftLinks(draft: Draft): readonly Link[] {
  return [...draft.links, ...draft.nested.flatMap(draftLinks)];
}

/** The links of drafts that are written together, but those to new documents among them; with several drafts `at` says which one. */
export function outwardLinks(drafts: readonly Draft[]): readonly Link[] {
  const created = new Set(drafts.map(({ metadata, id }) => `${metadata.collection}/${id}`));
  const place = (index: number) => (drafts.length === 1 ? '' : `[${index}] `);
  return drafts.flatMap((draft, index) =>
    draftLinks(draft)
      .filter(({ collection, id }) => !created.has(`${collection}/${id}`))
      .map((link) => ({ ...link, at: `${place(index)}${link.at}` })),
  );
}

/** What a property contributes to a draft: its stored value, or nothing; and documents written along. */
export interface Contribution {
  readonly result: StoredOrProblem | null;
  readonly nested?: readonly Draft[];
  /** Ids of documents that are linked. */
  readonly linked?: readonly string[];
}

/** All findings of a draft and of those written along. */
export function draftFindings(draft: Draft): readonly Finding[] {
  return [...draft.findings, ...draft.nested.flatMap(draftFindings)];
}
