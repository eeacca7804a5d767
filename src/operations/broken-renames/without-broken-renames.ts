import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Operation } from '../operation.js';
import { renamesLinks, withCarriedLinks } from './carried-links.js';
import { copiedDates, mayRenameDates, renamesDates } from './copied-dates.js';

/** Adapts operations to a server that cannot do some renames (PostgreSQL): datetimes are copied, and links of a `manyToMany` carried to a new one. */
export function withoutBrokenRenames(operations: readonly Operation[], start: DatabaseSchema): readonly Operation[] {
  return withCarriedLinks(copiedDates(operations, start));
}

export function hasBrokenRenames(operations: readonly Operation[], start: DatabaseSchema): boolean {
  return renamesDates(operations, start) || operations.some(renamesLinks);
}

/** Like `hasBrokenRenames`, but also counts a drop and an addition that the user may yet declare to be a rename. */
export function mayHaveBrokenRenames(operations: readonly Operation[], start: DatabaseSchema): boolean {
  return mayRenameDates(operations, start) || operations.some(renamesLinks);
}
