import { deflateRawSync } from 'node:zlib';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { ErrorFacts } from '../../errors.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { ownValue } from '../../util/own-value.js';

/** Up to this many bytes a server does not compress texts, and each has room for them. */
const SHORT = 2000;

/** The fewest bytes that the values of an index may take in it: a server compresses long texts, but less well than this. */
export function indexedBytes(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? leastBytes(value) : 0), 0);
}

/** A check of values under an index: the problem a server has with them, or null. */
export type RoomCheck = (server: Pick<Capabilities, 'limits'>) => ErrorFacts | null;

/** Checks of values that some server may have no room for under an index; none if all are short, so that no server has to be asked. */
export function roomChecks(
  values: Readonly<Record<string, unknown>>,
  indexes: readonly IndexSchema[],
  at: (key: string) => string,
): readonly RoomCheck[] {
  return indexes.flatMap(({ key, attributes }): readonly RoomCheck[] => {
    const indexed = attributes.map((one) => ownValue(values, one));
    const plain = indexed.reduce<number>(
      (sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
      0,
    );
    if (plain <= SHORT) return [];
    return [
      ({ limits }) => {
        if (limits?.indexedValueBytes == null) return null;
        const bytes = indexedBytes(indexed);
        if (bytes <= limits.indexedValueBytes) return null;
        return {
          at: at(attributes.join(' + ')),
          found: `${bytes} bytes, compressed, under the index '${key}', for which this server has no room (it answers 500)`,
          expected: 'at most 2.7 kB under an index',
          remedy:
            'Index a shorter attribute (a hash or the beginning of the text, written beside it), or shorten the value.',
        };
      },
    ];
  });
}

function leastBytes(text: string): number {
  const plain = Buffer.byteLength(text);
  return plain <= SHORT ? plain : Math.min(plain, deflateRawSync(text, { level: 9 }).length);
}
