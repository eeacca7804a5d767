import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';

/** Something the documents of a collection must fulfil before an operation may run. */
export type DataCheck =
  | {
      readonly kind: 'present';
      readonly at: string;
      readonly attribute: AttributeSchema;
      /** Whether its values are the ids of a relationship that it replaces. */
      readonly isLinked: boolean;
    }
  | { readonly kind: 'value'; readonly at: string; readonly attribute: AttributeSchema }
  | { readonly kind: 'convert'; readonly at: string; readonly attribute: AttributeSchema }
  | {
      readonly kind: 'unique';
      readonly at: string;
      readonly index: IndexSchema;
      /** Whether its values were encrypted so far, so that no message shows them. */
      readonly isSecret?: boolean;
    }
  | { readonly kind: 'indexed'; readonly at: string; readonly index: IndexSchema };

/** What surrounds the operation that is checked. */
export interface CheckContext {
  /** The indexes of a collection that the operations do not change, by the names its attributes will have. */
  readonly staying: (collection: string) => readonly IndexSchema[];
  /** Whether the values of an attribute are filled or mapped. */
  readonly isFilled: (collection: string, key: string) => boolean;
}
