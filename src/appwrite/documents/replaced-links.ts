import { linkId } from './link-id.js';

type StoredValues = Readonly<Record<string, unknown>>;

/** Appwrite replaces no one-to-one link that both ends show (`exclusive`): it is taken off first. null where nothing has to be written. */
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
