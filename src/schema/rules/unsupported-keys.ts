import type { Finding } from '../../errors.js';
import type { DatabaseSchema } from '../database-schema.js';
import { isUnsupportedKey } from './identifier.js';

/** Findings about attributes with unsupported keys, except for those in `renamed` (`collection/key`), which get another one. */
export function unsupportedKeys({ collections }: DatabaseSchema, renamed: ReadonlySet<string>): readonly Finding[] {
  return collections.flatMap(({ id, attributes }) =>
    attributes
      .filter(({ key }) => isUnsupportedKey(key) && !renamed.has(`${id}/${key}`))
      .map(({ key }) => ({
        rule: 'key_unsupported',
        at: `${id}.${key}`,
        found:
          key === 'collection'
            ? "the key 'collection', which Appwrite omits from lists: its values are read document by document"
            : `the key '${key}', a whole number, with which Appwrite refuses every update of a document`,
        expected: 'a key that Appwrite can handle',
        remedy: `Declare an attribute with another key and \`renamedFrom: '${key}'\`, which keeps the values.`,
      })),
  );
}
