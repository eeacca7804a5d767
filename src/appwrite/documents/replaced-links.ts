import { linkId } from './link-id.js';

type StoredValues = Readonly<Record<string, unknown>>;

/**
 * What has to be written before values: Appwrite replaces no one-to-one link that both ends show, it is taken off first. null where nothing
 * has to be.
 *
 * @param exclusive the keys of such links
 */
export function replacedLinks(
  exclusive: Iterable<string>,
  document: StoredValues,
  values: StoredValues,
): StoredValues | null {
  const replaced = [...exclusive].filter((key) => {
    const [before, after] = [linkId(document[key]), linkId(values[key])];
    return before !== null && after !== null && before !== after;
  });
  return replaced.length === 0 ? null : Object.fromEntries(replaced.map((key) => [key, null]));
}
