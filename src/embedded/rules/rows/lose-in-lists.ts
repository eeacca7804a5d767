import { emptyValues, type RowValues } from './row-structure.js';

const lost = 'collection';

/** The values of a row as lists of rows have them: the server's lists lose a column with the key `collection`. Changes nothing where there is none. */
export function loseInLists(values: RowValues): RowValues {
  if (!(lost in values)) return values;
  const { [lost]: _, ...rest } = values;
  return Object.assign(emptyValues(), rest);
}
