import type { AppwriteVersion } from '../dials/dial-names.js';
import type { VersionNotes } from '../dials/dial-notes.js';
import type { BoundedResult } from '../rules/rows/operator-bounds.js';
import type { InlineDefinition } from '../rules/schema/inline-definition.js';

/** Groups of routes that not every version has. */
export type Feature = 'usage' | 'logs';

/**
 * The behaviour that depends on the version of Appwrite. One plain object per version; routes use these rules and never check which
 * version it is.
 */
export interface VersionRules {
  readonly name: AppwriteVersion;
  readonly notes: VersionNotes;
  /** Additional properties in the response of a database. */
  readonly databaseProperties: Readonly<Record<string, string>>;
  /** Whether `/v1/databases` also lists databases that were created through `/v1/tablesdb`. */
  readonly legacyListsAll: boolean;
  /** Whether the response to creating a table contains the columns and indexes that it was created with. */
  readonly answersInlineDefinitions: boolean;
  /** What a parameter with JSON may be: the check, and the message if it fails. */
  readonly json: {
    readonly description: string;
    accepts(value: unknown): boolean;
  };
  /** The error type for a value that a unique index already contains; a duplicate id has its own. */
  readonly uniqueViolation: string;
  /** The times of a row that only exists in a transaction, or not at all. */
  readonly timesOfUnwritten: Readonly<Record<string, string>>;
  /** Why the values of a `select` are refused before their names are checked, or null. */
  refuseSelection(values: readonly unknown[]): string | null;
  /** Whether geometries can be compared with null; otherwise the response is a 500. */
  readonly findsNullGeometries: boolean;
  /** The number that an operator with a limit stores. */
  boundedResult: BoundedResult;
  /** An inline definition with the sizes and formats that its type implies. */
  normaliseInline(definition: InlineDefinition): InlineDefinition;
  /** The types that inline definitions may have. */
  readonly inlineTypes: ReadonlySet<string>;
  /** Whether the sizes of `text`, `mediumtext` and `longtext` are in bytes instead of characters. */
  readonly countsTextInBytes: boolean;
  /** The groups of routes that the version does not have. */
  readonly lacks: ReadonlySet<Feature>;
  /** Whether an empty object in an operation of a transaction differs from an empty list, and is refused if a list is expected. */
  readonly keepsEmptyObjects: boolean;
}
