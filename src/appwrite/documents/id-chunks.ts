import { packedChunks } from '../../util/chunks-of.js';

/** The most characters of ids, with quotes and commas, in a query of 4,096 (fact 15). */
export const IDS_LENGTH = 3_900;
/** The most values in one filter. */
const VALUES = 500;

/** Splits ids into portions that fit one query. */
export function idChunks(ids: readonly string[]): readonly (readonly string[])[] {
  return packedChunks(ids, (id) => JSON.stringify(id).length + 1, { size: IDS_LENGTH, count: VALUES });
}
