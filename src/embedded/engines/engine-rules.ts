import type { EngineName } from '../dials/dial-names.js';
import type { EngineNotes } from '../dials/dial-notes.js';
import type { DateRange } from '../rules/php/php-date.js';
import type { LimitRules } from '../rules/rows/operator-bounds.js';
import type { Geometry } from '../rules/spatial/spatial-geometry.js';
import type { SpatialType } from '../rules/spatial/spatial-value.js';
import type { Fragment } from '../store/queries/query-fragment.js';
import type { SqliteEngine } from '../store/sqlite/sqlite-engine.js';

/** A text in SQL: the expression to compare and sort by, and the text as it was written. */
export interface TextPlace {
  readonly expression: string;
  readonly raw: string;
}

/** How texts are compared, sorted and stored. */
export interface TextRules {
  /** A key whose code points sort in the same order as the texts; two keys are equal if the engine treats the texts as equal. */
  key(text: string): string;
  /** Compares two texts: negative, 0 or positive. */
  compare(left: string, right: string): number;
  /** A form that is equal for two texts that a pattern treats as equal. */
  patternForm(text: string): string;
  /** The text as the engine stores it. */
  kept(text: string): string;
  /** Whether a text can be an element of a list. */
  fitsInList(text: string): boolean;
  /** The maximum bytes of a column of type `text`; the engine fails beyond that. */
  readonly mostBytes: number;
  /** The maximum bytes of one index entry, as the engine packs it; the engine fails beyond that. */
  readonly mostIndexBytes: number;
  /** The maximum bytes of all columns of an index together, by their types; an index beyond that ends as `failed`. */
  readonly mostKeyBytes: number;
  /** The number of characters at the start of their keys by which long texts are sorted. */
  readonly sortedCharacters: number;
  /** Whether an index with a length only covers the start of a text. */
  readonly indexesPrefixes: boolean;
  /** Whether patterns also match numbers, booleans and dates, in their printed form; otherwise the engine fails. */
  readonly patternsOfAnything: boolean;
  startsWith(place: TextPlace, value: string): Fragment;
  endsWith(place: TextPlace, value: string): Fragment;
  contains(place: TextPlace, value: string): Fragment;
  /** Matches the pattern with nothing before or after it (`containsAll` on a text). */
  isWhole(place: TextPlace, value: string): Fragment;
}

/** How ids are compared. Two ids that differ only in letter case never exist in the same table. */
export interface IdRules {
  /** The SQL expression that rows are found and sorted by. */
  readonly expression: string;
  /**
   * The column with the key of each row's id, if the key cannot be calculated in SQL. It is filled and indexed when rows are first sorted
   * by id.
   */
  readonly keyColumn: string | null;
  /**
   * The value of an id in the unique index of ids, `upper(id)`. Rows are first found there, and then by the id itself if letter case
   * matters.
   */
  upperForm(id: string): string;
  /** The value of the expression for a row's id. */
  key(id: string): string;
  /** The value of the expression for an id in a query. */
  queryKey(id: string): string;
  /** A form that is equal for two ids that the engine treats as equal. */
  form(id: string): string;
  /** The form of a related id in a query. */
  relatedForm(id: string): string;
  /**
   * Whether a row that was read can also be found by its id in another letter case until it changes, since Appwrite's cache ignores case.
   */
  readonly cacheIgnoresCase: boolean;
  /** The SQL type of columns that store the ids of related rows. */
  readonly sqlType: string;
}

/**
 * The behaviour that depends on the database engine under Appwrite. One plain object per engine; routes and stores use these rules and
 * never check which engine it is.
 */
export interface EngineRules {
  readonly name: EngineName;
  readonly notes: EngineNotes;
  readonly text: TextRules;
  readonly ids: IdRules;
  /** Which row an upsert overwrites: only one with the same id, or any with the same unique value. */
  readonly upsertsOver: 'id' | 'any';
  /** Where nulls are in ascending order; descending order reverses it. */
  readonly nulls: 'first' | 'last';
  /** The dates that a datetime column accepts. */
  readonly dates: DateRange;
  /** The first moment that the engine can store, in milliseconds; an earlier one within `dates` makes it fail. */
  readonly firstDate: number;
  /** The error of a list whose SQL names a column that the table does not have. */
  readonly unknownColumn: 'general_unknown' | 'table_not_found';
  /** The error if a column would get a key that another column already has. */
  readonly takenKey: 'column_already_exists' | 'general_unknown';
  /** The keys, in small letters, that an index cannot have. */
  readonly reservedIndexKeys: readonly string[];
  /** Whether the parent's end of a two-way many-to-many relationship can be renamed; otherwise the engine fails. */
  readonly renamesJunctions: boolean;
  /** Whether renaming a datetime column stops halfway: its values are shown under the new key, but no such column exists. */
  readonly losesRenamedDates: boolean;
  /**
   * Whether Appwrite recognises the engine's error for a sum that a column cannot store and reports a limit; otherwise the response is a
   * 500.
   */
  readonly limitsSums: boolean;
  /** The value of a whole number after an increment or decrement. Throws if the engine fails. */
  added(before: number | bigint, by: number): number | bigint;
  readonly operators: OperatorRules;
  readonly search: SearchRules;
  readonly spatial: SpatialRules;
}

/** How operators in updates change values. */
export interface OperatorRules {
  readonly limits: LimitRules;
  /** The error message of a commit for a number that its column cannot store. */
  readonly outOfRange: string;
  /** The whole number that results from a calculation. Throws if the engine fails. */
  whole(calculation: Calculation): number;
  /** What `stringReplace` starts with if the value of a row is null; null means that the value stays null. */
  readonly replacesIn: '' | null;
  /** Whether `stringReplace` works on the texts of a list; otherwise the engine fails. */
  readonly replacesInLists: boolean;
  /** Whether `arrayInsert` creates a list if the value is null; otherwise the value stays null. */
  readonly insertsInNull: boolean;
  /** `dateSetNow` truncates the time to a multiple of this many milliseconds. */
  readonly nowStep: number;
  /**
   * A form that is equal for two list elements that the engine treats as equal; null for an element that is lost when elements are
   * compared.
   */
  element(item: unknown): string | null;
  /** The value of `arrayRemove` as the engine receives it. */
  removed(item: unknown): unknown;
  /** An element as it is stored after an operator has compared those of its list. */
  compared(item: unknown): unknown;
  /** The elements that are in both lists. */
  shared(current: readonly unknown[], given: readonly unknown[]): unknown[];
  unique(current: readonly unknown[]): unknown[];
  /** Whether a list element equals the value, for `arrayFilter`; null if neither `equal` nor `notEqual` holds. */
  isSame(item: unknown, value: unknown, column: { readonly type: string }): boolean | null;
  /**
   * Compares a list element with a value for `arrayFilter`: negative, 0 or positive, or `NaN` if no comparison holds. Throws if the engine
   * fails.
   */
  compareElements(item: unknown, value: unknown): number;
}

/** A calculation with a whole number. */
export interface Calculation {
  /** The operator, or `assign` for a number that the engine only stores. */
  readonly method: string;
  readonly before: number;
  readonly value: number;
  /** Whether the operator has a limit. */
  readonly limited: boolean;
  /** Whether the operator's numbers are whole ones, not floats or texts. */
  readonly exact: boolean;
  /** The result before it is converted to a whole number. */
  readonly result: number;
}

/** How a search finds texts. */
export interface SearchRules {
  /** Whether a fulltext index needs a search table in the file; otherwise all texts are scanned. */
  readonly hasTable: boolean;
  /** The condition for rows whose text matches; null never matches. */
  filter(place: SearchPlace, text: string): Fragment;
  /** A check of single texts, for the lists of databases and tables. */
  matcher(text: string): (searched: string) => boolean;
}

/** The text that is searched. */
export interface SearchPlace {
  readonly engine: SqliteEngine;
  /** The SQL table of the rows, and the search table of the index. */
  readonly table: string;
  readonly searchTable: string;
  /** The column of the text, and the SQL expression that reads the text from it. */
  readonly raw: string;
  readonly text: string;
}

/** Rules of geometries. */
export interface SpatialRules {
  /** The bytes of a point in the width of a row. */
  readonly pointBytes: number;
  /** Whether a nullable column may have a spatial index, and a column may be required in a table that has rows without a value. */
  readonly indexesNulls: boolean;
  /** Whether a spatial index may have orders. */
  readonly indexesOrders: boolean;
  /** Whether a line with one point and an open ring are treated as null; otherwise the engine fails. */
  readonly readsBroken: boolean;
  readonly predicates: Readonly<Record<string, (left: Geometry, right: Geometry) => boolean>>;
  /** Whether a predicate is null for two types of geometries, so that no row matches it or its negation. */
  isUnknown(predicate: string, left: SpatialType, right: SpatialType): boolean;
  /** The distance between two geometries in metres, or null if the engine cannot calculate it. */
  metres(left: Geometry, right: Geometry): number | null;
}
