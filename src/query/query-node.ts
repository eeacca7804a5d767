import type { Direction } from '../metadata/entity-types/filter.js';

/** What a query says of the filters of the model. */
export interface FilterChoices {
  /** Whether any of them apply. */
  readonly all: boolean;
  /** By name: off, on, or on with these parameters. Those without an entry are as the model says. */
  readonly byName: ReadonlyMap<string, boolean | object>;
}

export const MODEL_FILTERS: FilterChoices = Object.freeze({ all: true, byName: new Map<string, boolean | object>() });

/** The choices with one more filter on, off, or on with parameters. */
export function chooseFilter({ all, byName } = MODEL_FILTERS, name: string, choice: boolean | object): FilterChoices {
  return { all, byName: new Map([...byName, [name, choice]]) };
}

/** The choices without these filters; without any where no name is given. */
export function dropFilters(choices = MODEL_FILTERS, names: readonly string[]): FilterChoices {
  if (names.length === 0) return { ...choices, all: false };
  return names.reduce((rest, name) => chooseFilter(rest, name, false), choices);
}

/** A query as immutable data, by property names; `compileQuery` turns it into Appwrite's queries. */
export interface QueryNode {
  /** Each as given to `where`; all must hold. */
  readonly conditions: readonly Readonly<Record<string, unknown>>[];
  readonly orders: readonly OrderNode[];
  /** null: all. */
  readonly limit: number | null;
  readonly offset: number;
  /** Filters as node-appwrite's `Query` makes them, by stored keys; all must hold. */
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
