import type { Finding } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { FindEntity } from '../../query/query-target.js';
import type { StoredOrProblem } from './value-problem.js';

export type WriteMode = 'create' | 'update';

/** Levels of nested related documents that Appwrite writes; it silently drops deeper ones (fact 66). */
export const DEEPEST = 2;

/** What drafting a document needs besides its values. */
export interface DraftContext {
  readonly findEntity: FindEntity;
  /** Makes the id of a new document, unless its entity generates its own. */
  readonly makeId: () => string;
  /** Whether a user writes it; Appwrite accepts no dates from users. */
  readonly isUser: boolean;
  /** Whether a related document that is given with an id and values does not exist, so that it is new. */
  readonly isAbsent?: (collection: string, id: string) => boolean;
}

/** A document about to be written: its stored values, and everything that is wrong with them. */
export interface Draft {
  readonly metadata: EntityMetadata;
  /** Where it stands, for messages: its entity, or the properties that lead to a nested one (`Order.lines.1`). */
  readonly at: string;
  readonly mode: WriteMode;
  /** The id of a new document, or of one changed along with another; empty for any other patch. */
  readonly id: string;
  /** Whether the id was made for this write, so that a document with this id can only come from it. */
  readonly hasMadeId: boolean;
  /** Stored values, by stored key. */
  readonly stored: Readonly<Record<string, unknown>>;
  /** Undefined if not given. */
  readonly permissions: readonly string[] | undefined;
  /** Values by property, including generated defaults. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Related documents that are written together with it. */
  readonly nested: readonly Draft[];
  /** Links by id, through relationships and references. */
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

/** All links of a draft and its nested drafts. */
export function draftLinks(draft: Draft): readonly Link[] {
  return [...draft.links, ...draft.nested.flatMap(draftLinks)];
}

/** The links of drafts that lead outside of these drafts; if there are several, `at` says which one. */
export function outwardLinks(drafts: readonly Draft[]): readonly Link[] {
  const created = new Set(drafts.map(({ metadata, id }) => `${metadata.collection}/${id}`));
  const place = (index: number) => (drafts.length === 1 ? '' : `[${index}] `);
  return drafts.flatMap((draft, index) =>
    draftLinks(draft)
      .filter(({ collection, id }) => !created.has(`${collection}/${id}`))
      .map((link) => ({ ...link, at: `${place(index)}${link.at}` })),
  );
}

/** What a property contributes to a draft. */
export interface Contribution {
  readonly result: StoredOrProblem | null;
  readonly nested?: readonly Draft[];
  /** Linked ids. */
  readonly linked?: readonly string[];
}

/** All findings of a draft and its nested drafts. */
export function draftFindings(draft: Draft): readonly Finding[] {
  return [...draft.findings, ...draft.nested.flatMap(draftFindings)];
}
