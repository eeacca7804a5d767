import type { AttributeSchema } from '../attribute-schema.js';

const SEPARATE = ['varchar', 'text', 'mediumtext', 'longtext'];

/** Whether Appwrite 1.9 takes the attribute in the request that creates the collection (fact 43). */
export function isInline(attribute: AttributeSchema): boolean {
  return !SEPARATE.includes(attribute.type) && !('encrypt' in attribute && attribute.encrypt);
}
