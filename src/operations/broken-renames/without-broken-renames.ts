import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Operation } from '../operation.js';
import { renamesLinks, withCarriedLinks } from './carried-links.js';
import { copiedDates, mayRenameDates, renamesDates } from './copied-dates.js';

/** For servers that cannot make some renames (PostgreSQL): a datetime is copied to its new key, a `manyToMany`'s links go to a new one. */
export function withoutBrokenRenames(operations: readonly Operation[], start: DatabaseSchema): readonly Operation[] {
  return withCarriedLinks(copiedDates(operations, start));
}

export function hasBrokenRenames(operations: readonly Operation[], start: DatabaseSchema): boolean {
  return renamesDates(operations, start) || operations.some(renamesLinks);
}

/** The same for operations that a person may yet be asked about: a drop and an addition may be a rename. */
export function mayHaveBrokenRenames(operations: readonly Operation[], start: DatabaseSchema): boolean {
  return mayRenameDates(operations, start) || operations.some(renamesLinks);
}
