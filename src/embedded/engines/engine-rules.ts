import type { EngineName } from '../dials/dial-names.js';
import type { EngineNotes } from '../dials/dial-notes.js';
import type { DateRange } from '../rules/php/php-date.js';
import type { Geometry } from '../rules/spatial/spatial-geometry.js';
import type { Fragment } from '../store/queries/query-fragment.js';
import type { SqliteEngine } from '../store/sqlite/sqlite-engine.js';

/** A text in SQL: what it is compared and sorted by, and as it was written. */
export interface TextPlace {
  readonly expression: string;
  readonly raw: string;
}

/** How texts are compared, sorted and kept. */
export interface TextRules {
  /** A text whose code points sort as the texts do; two keys are the same where the engine takes the texts for equal. */
  key(text: string): string;
  /** Compares two texts: negative, 0 or positive. */
  compare(left: string, right: string): number;
  /** What is the same for two texts that a pattern takes for the same. */
  patternForm(text: string): string;
  /** What the engine keeps of a text. */
  kept(text: string): string;
  /** Whether a text can be an element of a list. */
  fitsInList(text: string): boolean;
  /** The bytes that a column of type `text` holds at most; beyond it the engine fails. */
  readonly mostBytes: number;
  /** The bytes that one row of an index holds at most, as the engine packs it; beyond it the engine fails. */
  readonly mostIndexBytes: number;
  /** The bytes that the columns of an index have together at most, by their types; one of more ends `failed`. */
  readonly mostKeyBytes: number;
  /** By how many characters at the start of their keys long texts are sorted. */
  readonly sortedCharacters: number;
  /** Whether an index with a length looks at the start of a text only. */
  readonly indexesPrefixes: boolean;
  /** Whether patterns can be of numbers, flags and dates, as which they are printed; else the engine fails. */
  readonly patternsOfAnything: boolean;
  startsWith(place: TextPlace, value: string): Fragment;
  endsWith(place: TextPlace, value: string): Fragment;
  contains(place: TextPlace, value: string): Fragment;
  /** The pattern without anything around it (`containsAll` on a text). */
  isWhole(place: TextPlace, value: string): Fragment;
}

/** How ids are compared. Two that differ in letter case only never exist side by side. */
export interface IdRules {
  /** What rows are found and sorted by, in SQL. */
  readonly expression: string;
  /** The name of a column that holds the key of each row's id, where it cannot be calculated in SQL. It is filled and gets an index when rows are first sorted by it. */
  readonly keyColumn: string | null;
  /** What the unique index of ids holds, `upper(id)`, of an id: rows are looked for there, and then by the id itself where that decides. */
  upperForm(id: string): string;
  /** The value of the expression for a row's id. */
  key(id: string): string;
  /** The value of the expression for an id in a query. */
  queryKey(id: string): string;
  /** What is the same for two ids that the engine takes for the same. */
  form(id: string): string;
  /** What a query compares with a related id. */
  relatedForm(id: string): string;
  /** Whether a row that was read is found by its id in another letter case, too, until it changes: Appwrite's cache ignores case. */
  readonly cacheIgnoresCase: boolean;
  /** The SQL type of columns that hold the ids of related rows. */
  readonly sqlType: string;
}

/**
 * What the database engine under Appwrite decides. One plain object per engine; routes and stores ask it and never ask which engine
 * it is.
 */
export interface EngineRules {
  readonly name: EngineName;
  readonly notes: EngineNotes;
  readonly text: TextRules;
  readonly ids: IdRules;
  /** Which row an upsert overwrites: one with its id, or any that holds a unique value of it. */
  readonly upsertsOver: 'id' | 'any';
  /** The place of nulls in an ascending order; a descending one reverses it. */
  readonly nulls: 'first' | 'last';
  /** The dates that a datetime column takes. */
  readonly dates: DateRange;
  /** The first moment that the engine stores; an earlier one within `dates` makes it fail. In milliseconds. */
  readonly firstDate: number;
  /** The error of a list whose SQL names a column that the table does not have. */
  readonly unknownColumn: 'general_unknown' | 'table_not_found';
  /** The answer where a column would get a key that another one has. */
  readonly takenKey: 'column_already_exists' | 'general_unknown';
  /** Whether the parent's end of a two-way many-to-many relationship can be renamed; else the engine fails. */
  readonly renamesJunctions: boolean;
  /** Whether a renamed datetime column stays half renamed: its values show under the new key, which nothing else knows. */
  readonly losesRenamedDates: boolean;
  /** Whether Appwrite knows the engine's word for a sum that its column cannot hold and answers that a limit is reached; else the engine's failure is a 500. */
  readonly limitsSums: boolean;
  /** What a whole number is after an increment or a decrement. Throws where the engine fails. */
  added(before: number | bigint, by: number): number | bigint;
  readonly operators: OperatorRules;
  readonly search: SearchRules;
  readonly spatial: SpatialRules;
}

/** What operators in updates make of values. */
export interface OperatorRules {
  /** What a commit says of a number that its column cannot hold. */
  readonly outOfRange: string;
  /** The whole number that results from a calculation. Throws where the engine fails. */
  whole(calculation: Calculation): number;
  /** What `stringReplace` starts from where a row has null; null stays null. */
  readonly replacesIn: '' | null;
  /** Whether `stringReplace` works on the texts of a list; else the engine fails. */
  readonly replacesInLists: boolean;
  /** Whether `arrayInsert` makes a list where a row has null; null stays null. */
  readonly insertsInNull: boolean;
  /** `dateSetNow` truncates the time to a multiple of this many milliseconds. */
  readonly nowStep: number;
  /** What is the same for two elements of lists that the engine takes for the same; null for one that is lost where elements are compared. */
  element(item: unknown): string | null;
  /** The elements that a list shares with the given ones. */
  shared(current: readonly unknown[], given: readonly unknown[]): unknown[];
  unique(current: readonly unknown[]): unknown[];
  /** Whether an element of a list is the value, for `arrayFilter`. */
  isSame(item: unknown, value: unknown, column: { readonly type: string }): boolean;
  /** Compares an element of a list for `arrayFilter`: negative, 0 or positive. Throws where the engine fails. */
  compareElements(item: unknown, value: unknown, column: { readonly type: string }): number;
}

/** A calculation with a whole number. */
export interface Calculation {
  readonly method: string;
  readonly before: number;
  readonly value: number;
  /** Whether the operator has a limit. */
  readonly limited: boolean;
  /** Before it becomes whole. */
  readonly result: number;
}

/** What a search finds. */
export interface SearchRules {
  /** Whether a fulltext index needs a search table in the file; else all texts are looked through. */
  readonly hasTable: boolean;
  /** The condition for the rows whose text matches, null texts never doing so. */
  filter(place: SearchPlace, text: string): Fragment;
  /** A check of single texts, for the lists of databases and tables. */
  matcher(text: string): (searched: string) => boolean;
}

/** The text that a search is about. */
export interface SearchPlace {
  readonly engine: SqliteEngine;
  /** The SQL table of the rows, and the search table of the index. */
  readonly table: string;
  readonly searchTable: string;
  /** The column of the text, and the text as it comes out of it, in SQL. */
  readonly raw: string;
  readonly text: string;
}

/** Rules of geometries. */
export interface SpatialRules {
  /** The bytes of a point in the width of a row. */
  readonly pointBytes: number;
  /** Whether a spatial index may be over a column that can be null, and a required column may be added to a table that has rows. */
  readonly indexesNulls: boolean;
  /** Whether a spatial index may have orders. */
  readonly indexesOrders: boolean;
  /** Whether a line of one point and an open ring are null; else they make the engine fail. */
  readonly readsBroken: boolean;
  readonly predicates: Readonly<Record<string, (left: Geometry, right: Geometry) => boolean>>;
  /** Metres between two geometries, or null where the engine cannot tell. */
  metres(left: Geometry, right: Geometry): number | null;
}
