import type { Direction } from '../metadata/entity-types/filter.js';

/** A query's choices for the model's filters. */
export interface FilterChoices {
  /** Whether any filters apply. */
  readonly all: boolean;
  /** By name: off, on, or on with parameters. A filter without an entry follows the model's default. */
  readonly byName: ReadonlyMap<string, boolean | object>;
}

export const MODEL_FILTERS: FilterChoices = Object.freeze({ all: true, byName: new Map<string, boolean | object>() });

/** Adds a choice for one filter. */
export function chooseFilter({ all, byName } = MODEL_FILTERS, name: string, choice: boolean | object): FilterChoices {
  return { all, byName: new Map([...byName, [name, choice]]) };
}

/** Switches filters off; without names, all of them. */
export function dropFilters(choices = MODEL_FILTERS, names: readonly string[]): FilterChoices {
  if (names.length === 0) return { ...choices, all: false };
  return names.reduce((rest, name) => chooseFilter(rest, name, false), choices);
}

/** A query as immutable data, by property names; `compileQuery` turns it into Appwrite's queries. */
export interface QueryNode {
  /** The arguments of `where`; all must hold. */
  readonly conditions: readonly Readonly<Record<string, unknown>>[];
  readonly orders: readonly OrderNode[];
  /** Null for all. */
  readonly limit: number | null;
  readonly offset: number;
  /** Filters made by node-appwrite's `Query`, with stored keys; all must hold. */
  readonly raw?: readonly string[];
  readonly filters?: FilterChoices;
}

export interface OrderNode {
  readonly property: string;
  readonly direction: Direction;
}

export const EMPTY_QUERY: QueryNode = Object.freeze({
  conditions: Object.freeze([]),
  orders: Object.freeze([]),
  limit: null,
  offset: 0,
});
