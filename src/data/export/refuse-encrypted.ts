import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';
import { transferRefused } from '../collection/data-problem.js';

/** Throws data_refused if a file would contain values of encrypted attributes in plain text. */
export function refuseEncrypted(collection: string, attributes: readonly AttributeSchema[]): void {
  const secret = attributes.filter(isEncrypted).map(({ key }) => key);
  if (secret.length === 0) return;
  throw transferRefused({
    at: `export of '${collection}'`,
    found: `encrypted attributes (${secret.join(', ')}), whose values the file would contain in plain text`,
    expected: 'no value of an encrypted attribute',
    remedy: 'Select other attributes, or set the option `plain`.',
  });
}
