import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isEmptyLink } from '../../appwrite/documents/link-id.js';
import { shapeOf, valueTest } from '../../appwrite/documents/stored-shape.js';
import { invalidAnswer } from '../../appwrite/http/invalid-answer.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { ownValue } from '../../util/own-value.js';
import { isLinked } from '../format/check-saved-documents.js';
import type { DocumentFields } from '../format/document-fields.js';
import { fieldValue } from '../format/document-text.js';

/** Throws `server_answer_invalid`, without showing it, for a value that the schema does not allow: it could never be restored. */
export function valueJudge(
  attributes: readonly AttributeSchema[],
  fields: DocumentFields,
): (document: WireDocument) => void {
  const saved = attributes.filter(({ key }) => fields.attributes.includes(key));
  const tests = saved.map((attribute) => ({ attribute, holds: holdsType(attribute) }));
  const links = [...fields.references, ...fields.sets];
  return (document) => {
    const wrong = tests.find(({ attribute: { key }, holds }) => !holds(ownValue(document, key) ?? null));
    if (wrong !== undefined) {
      const { key, type, array } = wrong.attribute;
      throw unlike(document, key, fields, `the value of the attribute (${type}${array ? '[]' : ''})`);
    }
    const link = links.find((key) => {
      const value = fieldValue(document, key, fields);
      const isLost = value === null && !isEmptyLink(ownValue(document, key));
      return isLost || !isLinked(value, key, fields);
    });
    if (link !== undefined) throw unlike(document, link, fields, 'the related documents');
  };
}

function holdsType(attribute: AttributeSchema): (value: unknown) => boolean {
  const test = valueTest(attribute);
  const holds = (value: unknown) => value === null || test(value);
  return attribute.array ? (value) => value === null || (Array.isArray(value) && value.every(holds)) : holds;
}

function unlike(document: WireDocument, key: string, { collection }: DocumentFields, expected: string) {
  return invalidAnswer(`${collection}/${document.$id}.${key}`, shapeOf(document[key]), expected);
}
