import type { AppwriteVersion } from '../dials/dial-names.js';
import type { VersionNotes } from '../dials/dial-notes.js';
import type { BoundedResult } from '../rules/rows/operator-bounds.js';
import type { InlineDefinition } from '../rules/schema/inline-definition.js';

/** Groups of routes that not every version has. */
export type Feature = 'usage' | 'logs';

/** What the version of Appwrite decides. One plain object per version; routes ask it and never ask which version it is. */
export interface VersionRules {
  readonly name: AppwriteVersion;
  readonly notes: VersionNotes;
  /** What a database's answer has besides the common properties. */
  readonly databaseProperties: Readonly<Record<string, string>>;
  /** Whether `/v1/databases` lists the databases that were made through `/v1/tablesdb`, too. */
  readonly legacyListsAll: boolean;
  /** Whether the answer to the creation of a table shows the columns and indexes it was created with. */
  readonly answersInlineDefinitions: boolean;
  /** What a parameter that holds JSON may be: the sentence of its refusal, and the check. */
  readonly json: {
    readonly description: string;
    accepts(value: unknown): boolean;
  };
  /** The type of the error for a value that a unique index holds already; the clash of an id has its own. */
  readonly uniqueViolation: string;
  /** The times of a row that only a transaction holds, or that does not exist. */
  readonly timesOfUnwritten: Readonly<Record<string, string>>;
  /** Why the values of a `select` are refused before their names are looked at, or null. */
  refuseSelection(values: readonly unknown[]): string | null;
  /** Whether a geometry can be asked for null; a 500 otherwise. */
  readonly findsNullGeometries: boolean;
  /** The number that an operator with a limit stores. */
  boundedResult: BoundedResult;
  /** An inline definition with the sizes and formats that follow from its type. */
  normaliseInline(definition: InlineDefinition): InlineDefinition;
  /** The types that inline definitions may have. */
  readonly inlineTypes: ReadonlySet<string>;
  /** Whether the sizes of `text`, `mediumtext` and `longtext` are in bytes; in characters otherwise. */
  readonly countsTextInBytes: boolean;
  /** The groups of routes it lacks. */
  readonly lacks: ReadonlySet<Feature>;
  /** Whether an empty object in an operation of a transaction is told from an empty list, and refused where one is wanted. */
  readonly keepsEmptyObjects: boolean;
}
