import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';

/** A condition that the documents of a collection must meet before an operation may run. */
export type DataCheck =
  | {
      readonly kind: 'present';
      readonly at: string;
      readonly attribute: AttributeSchema;
      /** Whether its values come from a relationship that it replaces. */
      readonly isLinked: boolean;
    }
  | { readonly kind: 'value'; readonly at: string; readonly attribute: AttributeSchema }
  | { readonly kind: 'convert'; readonly at: string; readonly attribute: AttributeSchema }
  | {
      readonly kind: 'unique';
      readonly at: string;
      readonly index: IndexSchema;
      /** Whether its values were encrypted until now, so that messages must not show them. */
      readonly isSecret?: boolean;
    }
  /** That documents have a value under a default which is taken off. */
  | {
      readonly kind: 'without_default';
      readonly at: string;
      readonly attribute: AttributeSchema;
      /** Whether the operations add it. */
      readonly isNew: boolean;
    }
  | { readonly kind: 'indexed'; readonly at: string; readonly index: IndexSchema };

/** What checks need to know besides the operation. */
export interface CheckContext {
  /** The indexes of a collection that the operations do not change, with the future keys of its attributes. */
  readonly staying: (collection: string) => readonly IndexSchema[];
  /** Whether the values of an attribute are filled or mapped. */
  readonly isFilled: (collection: string, key: string) => boolean;
}
