import { linkId } from './link-id.js';

type StoredValues = Readonly<Record<string, unknown>>;

/** Values that first remove replaced two-way one-to-one links (`exclusive`), because Appwrite cannot replace them; null if there are none. */
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
