import {
  DELETE_RULES,
  type OnDelete,
  RELATIONSHIP_KINDS,
  type RelationshipKind,
} from '../../schema/relationship-schema.js';
import type { CallRules } from './check-call.js';
import { oneOfWords, TEXT } from './judge-options.js';

export interface RelationshipOptions<Inverse extends string = string> {
  /** The property of the target that is the other end; without it the relationship is one-way. */
  readonly inverse?: Inverse;
  /**
   * What deleting a document does to those at the other end; the end that sets it becomes the parent of the relationship.
   * `setNull` when neither sets it: the link is removed, no document is deleted and no deletion is refused.
   */
  readonly onDelete?: OnDelete;
  /** The stored name; the name of the property when not given. */
  readonly key?: string;
  /**
   * The stored name of the other end. With `inverse` it is that property's. Appwrite keeps a hidden one for one-way
   * relationships too: the id of the own collection when not given; a second one-way relationship between the same two
   * collections needs a different one.
   */
  readonly twoWayKey?: string;
  /** The stored name it had before: `migrate` renames instead of dropping and adding. */
  readonly renamedFrom?: string;
}

export const RELATIONSHIP_RULES: CallRules<RelationshipOptions & { readonly type: RelationshipKind }> = {
  type: oneOfWords(RELATIONSHIP_KINDS),
  inverse: TEXT,
  onDelete: oneOfWords(DELETE_RULES),
  key: TEXT,
  twoWayKey: TEXT,
  renamedFrom: TEXT,
};

export interface ReferenceOptions {
  readonly key?: string;
  readonly renamedFrom?: string;
  /** True when not given. */
  readonly required?: boolean;
  /** A list of ids; Appwrite cannot index it, so set `index: false` as well. */
  readonly array?: boolean;
  /**
   * Whether the property holds the document (`Ref<Team>`) and not its id. Follows from the type of a single property where the compiler
   * emits types; say it for lists, for `string | null`, and with compilers that emit none (esbuild, tsx, Vite).
   */
  readonly ref?: boolean;
  /** False omits the index, for instance where a wider one begins with this attribute. True when not given. */
  readonly index?: boolean;
}
