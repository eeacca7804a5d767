import {
  DELETE_RULES,
  type OnDelete,
  RELATIONSHIP_KINDS,
  type RelationshipKind,
} from '../../schema/relationship-schema.js';
import type { CallRules } from './check-call.js';
import { oneOfWords, TEXT } from './judge-options.js';

export interface RelationshipOptions<Inverse extends string = string> {
  /** The target's property at the other end; without it the relationship is one-way. */
  readonly inverse?: Inverse;
  /**
   * What deleting a document does to the documents at the other end. The end that sets it becomes the parent of the relationship.
   * Default: `setNull`, which removes the link, deletes nothing and refuses no deletion.
   */
  readonly onDelete?: OnDelete;
  /** The stored name. Default: the property name. */
  readonly key?: string;
  /**
   * The stored name of the other end. With `inverse`, it is that property's. Appwrite stores a hidden one for one-way
   * relationships, by default the id of this collection; a second one-way relationship between the same two
   * collections needs a different one.
   */
  readonly twoWayKey?: string;
  /** The former stored name, so that `migrate` renames instead of dropping and adding. */
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
  /** Default: true. */
  readonly required?: boolean;
  /** A list of ids; Appwrite cannot index it, so set `index: false` as well. */
  readonly array?: boolean;
  /**
   * Whether the property holds the document (`Ref<Team>`) rather than its id. Derived from the type of a single property if the compiler
   * emits types; required for lists, for `string | null`, and with compilers that emit none (esbuild, tsx, Vite).
   */
  readonly ref?: boolean;
  /** False omits the index, for example if a wider one begins with this attribute. Default: true. */
  readonly index?: boolean;
}
