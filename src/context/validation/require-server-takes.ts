import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { Finding } from '../../errors.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { CUT_AT_NUL, holdsNul } from '../../schema/text-limits.js';
import { indexedBytes } from '../../schema-manager/preflight/indexed-bytes.js';
import { ownValue } from '../../util/own-value.js';
import type { Draft } from './draft.js';
import { throwInvalid } from './require-valid.js';

/** Something that only some servers take: the finding about it where this server is one that does not, else null. */
type Suspicion = (server: Capabilities) => Finding | null;

/**
 * Throws `document_invalid` for what this server would spoil or cannot do, though others can: text with a NUL, fractions in operators of
 * integers, long values under an index. Asks the server only where there is such a thing.
 *
 * @param indexesOf those of the collection of a draft
 */
export async function requireServerTakes(
  drafts: readonly Draft[],
  capabilities: () => Promise<Capabilities>,
  indexesOf: (draft: Draft) => readonly IndexSchema[],
): Promise<void> {
  const suspicions = drafts.flatMap((draft, index) => {
    const place = drafts.length === 1 ? '' : `[${index}] `;
    return [...suspicionsOf(draft, place), ...longValues(draft, place, indexesOf(draft))];
  });
  if (suspicions.length === 0) return;
  const known = await capabilities();
  throwInvalid(
    drafts[0]?.metadata.name ?? '',
    suspicions.flatMap((findingOn) => findingOn(known) ?? []),
  );
}

function suspicionsOf(draft: Draft, place: string): readonly Suspicion[] {
  return [
    ...cutTexts(draft, place),
    ...fractions(draft, place),
    ...draft.nested.flatMap((one) => suspicionsOf(one, place)),
  ];
}

function cutTexts({ metadata, stored }: Draft, place: string): readonly Suspicion[] {
  return Object.keys(stored)
    .filter((key) => holdsNul(stored[key]))
    .map(
      (key): Suspicion =>
        ({ cutsTextAtNul }) =>
          cutsTextAtNul === true ? { rule: 'text', at: `${place}${metadata.name}.${key}`, ...CUT_AT_NUL } : null,
    );
}

/** No server has room for fewer bytes of a value under an index. */
const ROOM = 2000;

function longValues({ metadata, stored }: Draft, place: string, indexes: readonly IndexSchema[]): readonly Suspicion[] {
  return indexes.flatMap(({ key, attributes }): readonly Suspicion[] => {
    const values = attributes.map((one) => ownValue(stored, one));
    const plain = values.reduce<number>(
      (sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
      0,
    );
    if (plain <= ROOM) return [];
    return [
      ({ limits }) => {
        if (limits?.indexedValueBytes == null) return null;
        const bytes = indexedBytes(values);
        if (bytes <= limits.indexedValueBytes) return null;
        return {
          rule: 'indexed',
          at: `${place}${metadata.name}.${attributes.join(' + ')}`,
          found: `${bytes} bytes, compressed, under the index '${key}', for which this server has no room (it answers 500)`,
          expected: 'at most 2.7 kB under an index',
          remedy:
            'Index a shorter attribute (a hash or the beginning of the text, written beside it), or shorten the value.',
        };
      },
    ];
  });
}

function fractions({ metadata, stored, mode }: Draft, place: string): readonly Suspicion[] {
  if (mode === 'create') return [];
  return metadata.properties.flatMap((property): readonly Suspicion[] => {
    if (property.kind !== 'attribute' || property.attribute.type !== 'integer' || property.attribute.array) return [];
    const operator = Object.hasOwn(stored, property.key) ? stored[property.key] : undefined;
    if (typeof operator !== 'string') return [];
    const { method, values } = JSON.parse(operator) as { readonly method: string; readonly values: readonly unknown[] };
    const [first, bound] = values;
    const isExact = (method === 'multiply' || method === 'divide') && bound === undefined;
    if (!isExact || Number.isInteger(first)) return [];
    return [
      ({ takesFractionsForIntegers }) => {
        if (takesFractionsForIntegers !== false) return null;
        return {
          rule: 'operator',
          at: `${place}${metadata.name}.${property.property}`,
          found: `${method}(${String(first)}) on an integer, which this server answers with an error`,
          expected: 'a whole number',
          remedy: `Give a whole number, or a bound beside it (\`{ ${method === 'divide' ? 'min' : 'max'}: … }\`), or read the value and write the result.`,
        };
      },
    ];
  });
}
