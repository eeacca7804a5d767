import { AppwriteError } from '../appwrite-error.js';
import { isEmptyId } from '../ids.js';
import { looseEqual, looseOrder } from '../php/loose-equal.js';
import { phpList } from '../php/php-array.js';
import { plainNumber } from '../php/whole-float.js';
import type { Query } from '../queries/query-parser.js';

/** A row as a transaction shows it before the commit, with its staged operations. */

export type StagedDocument = Record<string, unknown>;

/** The staged state of one row; `exists` is false if it is deleted. */
export interface StagedState {
  readonly action: 'create' | 'update' | 'upsert' | 'delete';
  readonly document: StagedDocument;
  readonly exists: boolean;
}

/** The part of an operation that is needed here. */
export interface OverlayOperation {
  readonly action: string;
  readonly rowId: string | null;
  readonly data: unknown;
}

const copy = (value: unknown): StagedDocument =>
  Object.assign(Object.create(null) as StagedDocument, typeof value === 'object' ? value : null);

const rowsOf = (value: unknown): StagedDocument[] => (phpList(value) ?? []).map(copy);

/**
 * Applies the operations of one table one after another. Like on the server, staged increments of the tablesdb API are not visible (its
 * reader looks for the legacy name `attribute`), bulk updates and deletes only affect rows that the transaction already changed, and a
 * change of a row that the transaction has deleted fails.
 */
export function overlayOf(
  operations: readonly OverlayOperation[],
  readQueries: (texts: unknown) => readonly Query[],
): Map<string, StagedState> {
  const states = new Map<string, StagedState>();
  for (const { action, rowId, data } of operations) {
    const document = copy(data);
    const id = rowId ?? String(document.$id ?? '');
    switch (action) {
      case 'create':
      case 'upsert':
        if (!isEmptyId(id)) states.set(id, { action, document, exists: true });
        break;
      case 'update':
        merge(states, id, document, 'update');
        break;
      case 'delete':
        states.set(id, { action, document: copy(null), exists: false });
        break;
      case 'bulkCreate':
        for (const row of rowsOf(data)) states.set(String(row.$id), { action: 'create', document: row, exists: true });
        break;
      case 'bulkUpsert':
        for (const row of rowsOf(data)) if (row.$id) merge(states, String(row.$id), row, 'upsert');
        break;
      case 'increment':
      case 'decrement':
        addStaged(states, id, document, action === 'increment' ? 1 : -1);
        break;
      case 'bulkUpdate':
      case 'bulkDelete':
        applyToMatching(states, action, document, readQueries);
        break;
    }
  }
  return states;
}

function merge(
  states: Map<string, StagedState>,
  id: string,
  document: StagedDocument,
  action: 'update' | 'upsert',
): void {
  const before = states.get(id);
  if (!before) {
    states.set(id, { action, document, exists: true });
    return;
  }
  const keys = Object.keys(document).filter((key) => key !== '$id');
  if (!before.exists && (keys.length > 0 || action === 'upsert')) throw new AppwriteError('general_unknown');
  for (const key of keys) before.document[key] = document[key];
}

/**
 * Applies a legacy increment. Of a row that the transaction has not written before, the amount shows in place of the sum, as on the server.
 */
function addStaged(
  states: Map<string, StagedState>,
  id: string,
  { attribute, value }: StagedDocument,
  sign: number,
): void {
  if (typeof attribute !== 'string') return;
  const before = Number(plainNumber(states.get(id)?.document[attribute] ?? 0));
  const sum = before + sign * Number(plainNumber(value ?? 1));
  merge(states, id, { [attribute]: sum }, 'update');
}

function applyToMatching(
  states: Map<string, StagedState>,
  action: 'bulkUpdate' | 'bulkDelete',
  { queries, data }: StagedDocument,
  readQueries: (texts: unknown) => readonly Query[],
): void {
  const filters = readQueries(queries);
  for (const [id, state] of states) {
    if (!state.exists || !matchesSimply(state.document, filters)) continue;
    if (action === 'bulkDelete') states.set(id, { action: 'delete', document: copy(null), exists: false });
    else merge(states, id, copy(data), 'update');
  }
}

/** The server's simplified matching of staged rows with PHP's comparisons; unsupported methods always match. */
export function matchesSimply(document: StagedDocument, queries: readonly Query[]): boolean {
  return queries.every((query) => {
    const test = tests[query.method];
    const value = Object.hasOwn(document, query.attribute) ? document[query.attribute] : null;
    return test ? test(value ?? null, query.values) : true;
  });
}

type Test = (value: unknown, values: readonly unknown[]) => boolean;

const compare =
  (holds: (order: number) => boolean): Test =>
  (value, [other]) =>
    holds(looseOrder(value, other));

const isAmong = (value: unknown, values: readonly unknown[]): boolean => values.some((item) => looseEqual(value, item));

const tests: Readonly<Record<string, Test>> = {
  equal: isAmong,
  notEqual: (value, values) => !isAmong(value, values),
  contains: (value, values) => Array.isArray(value) && values.some((item) => isAmong(item, value)),
  startsWith: (value, values) => typeof value === 'string' && values.some((start) => value.startsWith(String(start))),
  endsWith: (value, values) => typeof value === 'string' && values.some((end) => value.endsWith(String(end))),
  lessThan: compare((order) => order < 0),
  lessThanEqual: compare((order) => order <= 0),
  greaterThan: compare((order) => order > 0),
  greaterThanEqual: compare((order) => order >= 0),
  isNull: (value) => value === null,
  isNotNull: (value) => value !== null,
  between: (value, [low, high]) => looseOrder(value, low) >= 0 && looseOrder(value, high) <= 0,
};

const internalKeys = new Set([
  '$id',
  '$sequence',
  '$collection',
  '$tenant',
  '$createdAt',
  '$updatedAt',
  '$permissions',
]);

/** What a staged change shows of a committed row: only its values. Permissions and times are visible after the commit. */
export function shownChange(document: StagedDocument): StagedDocument {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !internalKeys.has(key)));
}
