import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';
import { transferRefused } from '../collection/data-problem.js';

/** @throws EntwriteError data_refused where a file would hold values of encrypted attributes in the clear */
export function refuseEncrypted(collection: string, attributes: readonly AttributeSchema[]): void {
  const secret = attributes.filter(isEncrypted).map(({ key }) => key);
  if (secret.length === 0) return;
  throw transferRefused({
    at: `export of '${collection}'`,
    found: `encrypted attributes (${secret.join(', ')}), whose values the file would hold in the clear`,
    expected: 'no value of an encrypted attribute',
    remedy: 'Select other attributes, or allow it by the option `plain`.',
  });
}
