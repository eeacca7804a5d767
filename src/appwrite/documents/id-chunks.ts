import { packedChunks } from '../../util/chunks-of.js';

/** Characters of ids that fit one query of 4,096 (fact 15), with quotes and commas. */
export const IDS_LENGTH = 3_900;
/** Values one filter may hold. */
const VALUES = 500;

/** Ids in portions that one query can hold. */
export function idChunks(ids: readonly string[]): readonly (readonly string[])[] {
  return packedChunks(ids, (id) => JSON.stringify(id).length + 1, { size: IDS_LENGTH, count: VALUES });
}
