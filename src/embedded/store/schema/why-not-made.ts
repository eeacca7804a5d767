import { isLostEnd } from '../../rules/rows/row-structure.js';
import { columnBytes, MAXIMUM_COLUMNS, MAXIMUM_WIDTH, rowWidth } from '../../rules/rows/row-width.js';
import { MAXIMUM_INDEXES } from '../../rules/schema/inline-indexes.js';
import { isStored } from '../physical-names.js';
import { countIndexes } from './index-work.js';
import type { RelationshipSide } from './relationship-partner.js';

/** The columns that Appwrite keeps for itself and names in the message below. */
const OWN_COLUMNS = 7;

/**
 * Why the server fails to create a column, or both sides of a relationship. For the API the hidden end of a one-way relationship is not a
 * column, so its key can be used again and it takes no room, but for the worker it is one; and the lost end of a relationship of a table to
 * itself can have no index, so the other end waits forever.
 */
export function whyNotMade(own: RelationshipSide, sides: readonly RelationshipSide[]): string | null {
  const { table, column } = own;
  const key = column.key.toLowerCase();
  if (!column.relationship && table.hiddenColumns.some((other) => other.key.toLowerCase() === key)) {
    return 'Attribute already exists in metadata';
  }
  for (const side of sides) {
    const problem = whyNoRoom(side);
    if (problem !== null) return problem;
  }
  if (!column.relationship) return null;
  if (isLostEnd(table, column) && isStored(column)) {
    return `Failed to create relationship indexes: Invalid index attribute "${column.key}" not found`;
  }
  const isFull = sides.some((side) => isStored(side.column) && countIndexes(side.table) >= MAXIMUM_INDEXES);
  return isFull ? 'Failed to create relationship indexes: Index limit reached. Cannot create new index.' : null;
}

function whyNoRoom({ table, column }: RelationshipSide): string | null {
  const made = [...table.columns, ...table.hiddenColumns].filter(({ status }) => status === 'available');
  if (made.length >= MAXIMUM_COLUMNS) {
    return `Column limit reached. Cannot create new attribute. Current attribute count is ${made.length + 1 + OWN_COLUMNS} but the maximum is ${MAXIMUM_COLUMNS + OWN_COLUMNS}. Remove some attributes to free up space.`;
  }
  const width = rowWidth(made, table.dials) + columnBytes(column, table.dials);
  if (width < MAXIMUM_WIDTH) return null;
  return `Row width limit reached. Cannot create new attribute. Current row width is ${width} bytes but the maximum is ${MAXIMUM_WIDTH} bytes. Reduce the size of existing attributes or remove some attributes to free up space.`;
}
