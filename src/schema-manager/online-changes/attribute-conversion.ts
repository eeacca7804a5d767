import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { DocumentChange } from '../../documents/document-change.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { Convert } from './online-change-definition.js';

/** The writes that make one key hold the converted values of another. */
export function attributeConversion({
  collection,
  source,
  target,
  type,
  convert,
  onEqual,
}: {
  readonly collection: string;
  readonly source: string;
  readonly target: string;
  /** The type of the target. */
  readonly type: AttributeSchema['type'];
  /** null: values are copied unchanged. */
  readonly convert: Convert | null;
  readonly onEqual?: (document: WireDocument) => void;
}): DocumentChange {
  return {
    collection,
    reads: convert?.readsDocument === true ? '*' : [source, target],
    change(document) {
      const old = document[source] ?? null;
      const value = convert === null ? old : convert(old, document);
      if (!sameStoredValue(value, document[target], type)) return { [target]: value };
      onEqual?.(document);
      return null;
    },
  };
}
