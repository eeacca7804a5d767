import type { Query } from '../../rules/queries/query-parser.js';
import { filterMethods } from '../../rules/queries/query-parser.js';
import { matchesSimply, type StagedDocument, shownChange } from '../../rules/rows/row-overlay.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { expandRows } from '../../store/rows/row-expand.js';
import type { StoredRow } from '../../store/rows/row-record.js';
import type { RowScope } from '../../store/rows/row-scope.js';
import type { Selection } from '../../store/rows/row-selection.js';
import { type RowView, viewOf } from '../../store/rows/row-view.js';
import type { Answer, RequestContext } from '../http/route.js';
import { owners, rowAnswer, rowListAnswer } from './row-answer.js';
import { type ListedRows, selectedView } from './row-listed.js';
import { stagedStates } from './row-staging.js';

/** Reading inside a transaction: committed rows with the staged operations applied. */
export interface StagedReading {
  readonly context: RequestContext;
  readonly scope: RowScope;
  readonly table: TableDefinition;
  readonly selection: Selection | null;
  readonly queries: readonly Query[];
}

/** Reads with a transaction expand relationships even if nothing is selected. */
function answerView({ context, scope, table, selection }: StagedReading, views: readonly RowView[]): StagedDocument[] {
  if (!selection) expandRows(scope, table, views, null);
  else if (selection.nested.size > 0) expandRows(scope, table, views, selection.nested);
  return views.map((view) => rowAnswer(view, { naming: context.naming, missing: 'list' }));
}

/** A selection reduces a staged row to the selected columns and these; `$sequence` is lost. */
function project({ table, selection, context }: StagedReading, document: StagedDocument): StagedDocument {
  const own = owners(table, context.naming);
  const times = table.dials.version.timesOfUnwritten;
  if (!selection || selection.all) return { ...times, ...document, ...own, $sequence: document.$sequence ?? '' };
  const projected: StagedDocument = {
    $id: document.$id ?? '',
    $createdAt: document.$createdAt ?? times.$createdAt ?? null,
    $updatedAt: document.$updatedAt ?? times.$updatedAt ?? null,
  };
  if ('$permissions' in document) projected.$permissions = document.$permissions;
  for (const key of selection.keys) if (Object.hasOwn(document, key)) projected[key] = document[key];
  return { ...projected, ...own, $sequence: '' };
}

/** GET of one row. */
export function getStaged(
  reading: StagedReading,
  transactionId: string,
  rowId: string,
  committed: StoredRow | undefined,
): Answer | 'missing' {
  const { context, table, selection } = reading;
  const state = stagedStates(context, table, transactionId).get(rowId);
  if (state && !state.exists) return 'missing';
  if (state?.action === 'create') return { status: 200, body: project(reading, state.document) };
  if (!committed)
    return state?.action === 'upsert' ? { status: 200, body: project(reading, state.document) } : 'missing';
  const [answer = {}] = answerView(reading, [selectedView(viewOf(table, committed), selection)]);
  if (!state) return { status: 200, body: answer };
  return { status: 200, body: project(reading, { ...answer, ...shownChange(state.document) }) };
}

/** GET of a list: filters, order and limit apply to committed rows; all rows that the transaction creates follow them. */
export function listStaged(reading: StagedReading, transactionId: string, { views, total }: ListedRows): unknown {
  const { context, table, queries } = reading;
  const rows = new Map<string, StagedDocument>();
  for (const answer of answerView(reading, views)) rows.set(String(answer.$id), answer);
  const filters = queries.filter(({ method }) => filterMethods.has(method));
  let counted = total ?? 0;
  for (const [id, state] of stagedStates(context, table, transactionId)) {
    const shown = rows.get(id);
    if (!state.exists) {
      if (shown) counted -= 1;
      rows.delete(id);
    } else if (state.action === 'create' || (state.action === 'upsert' && !shown)) {
      if (matchesSimply(state.document, filters)) counted += 1;
      rows.set(id, project(reading, state.document));
    } else if (shown) {
      if (!matchesSimply(state.document, filters)) counted -= 1;
      rows.set(id, project(reading, { ...shown, ...shownChange(state.document) }));
    }
  }
  return rowListAnswer(context.naming, total === null ? 0 : Math.max(0, counted), [...rows.values()]);
}
