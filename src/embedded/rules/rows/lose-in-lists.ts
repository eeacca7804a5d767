import { emptyValues, type RowValues } from './row-structure.js';

const lost = 'collection';

/**
 * The values of a row as lists of rows contain them: the server loses a column with the key `collection` there. Returns the same object if
 * there is none.
 */
export function loseInLists(values: RowValues): RowValues {
  if (!(lost in values)) return values;
  const { [lost]: _, ...rest } = values;
  return Object.assign(emptyValues(), rest);
}
