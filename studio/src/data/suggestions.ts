import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import { signsFor } from './condition.js';

const MOST = 9;

/** What may come next in a filter that is being written: a key, a sign, or a value that is known. */
export function suggestionsFor(
  collection: DescribedCollection,
  keys: readonly string[],
  text: string,
): readonly string[] {
  const words = text.split(/\s+/);
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  const isSign = (word: string) => /^(=|!=|>|>=|<|<=|~|\^|in|is)$/.test(word);
  const attribute = (key: string) => collection.attributes.find((one) => one.key === key);
  if (isSign(before)) {
    const known = attribute(words.at(-3) ?? '');
    const values =
      before === 'is'
        ? ['empty', 'present']
        : known?.type === 'boolean'
          ? ['true', 'false']
          : (known?.elements ?? []).map((element) => (/^\S+$/.test(element) ? element : JSON.stringify(element)));
    return values.filter((value) => value.startsWith(last) && value !== last).slice(0, MOST);
  }
  if (keys.includes(before) && !['and', 'or'].includes(before)) {
    const signs = signsFor(attribute(before), before).map((sign) =>
      sign === 'empty' || sign === 'present' ? 'is' : sign,
    );
    return [...new Set(signs)].filter((sign) => sign.startsWith(last) && sign !== last).slice(0, MOST);
  }
  const isContinued = words.length > 1 && last === '' && before !== '' && !['and', 'or'].includes(before);
  const found = keys.filter((key) => key.toLowerCase().startsWith(last.toLowerCase()) && key !== last);
  return [...(isContinued ? ['and', 'or'] : []), ...found].slice(0, MOST);
}
