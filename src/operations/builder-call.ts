import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { CollectionSchema } from '../schema/database-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';

/** A call of the migration builder, as data. */
export interface BuilderCall {
  readonly method: string;
  readonly args: readonly CallArgument[];
}

export type CallArgument =
  /** Plain data, written verbatim. */
  | { readonly value: unknown }
  /** A whole collection: its id, its definition and its settings. */
  | { readonly collection: CollectionSchema }
  | { readonly index: IndexSchema }
  /** A new attribute; `takesBackfill` if documents may need values for it, `renamedFrom` if its ids were links under another key. */
  | {
      readonly owner: string;
      readonly attribute: AttributeSchema;
      readonly takesBackfill: boolean;
      readonly renamedFrom?: string;
    }
  /** The changed options of an attribute. */
  | { readonly change: { readonly collection: string; readonly from: AttributeSchema; readonly to: AttributeSchema } };

export function plainCall(method: string, ...values: readonly unknown[]): BuilderCall {
  return { method, args: values.map((value) => ({ value })) };
}
