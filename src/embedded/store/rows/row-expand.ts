import { listUnder } from '../../../util/list-under.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { queryError } from '../../rules/queries/query-parser.js';
import { listAccess, mayTouch } from '../../rules/rows/row-access.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, junctionName } from '../physical-names.js';
import { vaultOf } from '../secrets/vault.js';
import { textOut } from '../sqlite/text-out.js';
import { rowLayout } from './row-layout.js';
import { backRelation, junctionSides } from './row-links.js';
import { readRow, type StoredRow } from './row-record.js';
import { type Relation, type RowScope, relatedTable, relationsOf } from './row-scope.js';
import { type Selection, selectionOf } from './row-selection.js';
import { listedView, missingRow, type RowView } from './row-view.js';

/** Levels of rows in a response, including the first one; relationships of the last level are omitted. */
const deepest = 3;

interface Level {
  readonly views: readonly RowView[];
  readonly table: TableDefinition;
  /** What is selected of each relationship; null for everything. */
  readonly selected: ReadonlyMap<string, readonly string[]> | null;
  /** The relationship that led here, as seen from this side, if both sides show it. */
  readonly skipped: string | null;
}

/**
 * Replaces ids by related rows, level by level. If `selected` is null, expands all relationships; otherwise those in it, each with the
 * paths selected below it (`*`, `name`, `author.name`).
 */
export function expandRows(
  scope: RowScope,
  table: TableDefinition,
  views: readonly RowView[],
  selected: ReadonlyMap<string, readonly string[]> | null,
): void {
  let levels: Level[] = [{ views, table, selected, skipped: null }];
  for (let depth = 1; levels.length > 0; depth++) {
    levels = levels.flatMap((level) => expandLevel(scope, level, depth >= deepest));
  }
}

function expandLevel(scope: RowScope, level: Level, isLast: boolean): Level[] {
  const next: Level[] = [];
  if (level.views.length === 0) return next;
  for (const relation of relationsOf(level.table)) {
    const { key } = relation.column;
    if (key === level.skipped || (level.selected && !level.selected.has(key))) continue;
    if (isLast) {
      for (const view of level.views) delete view.values[key];
      continue;
    }
    const related = relatedTable(scope.catalog, level.table, relation.column);
    if (!related) continue;
    const selection = level.selected ? selectionOf(related, level.selected.get(key) ?? []) : null;
    const found = fillRelation({ scope, level, relation, related, selection });
    const { twoWay, twoWayKey } = relation.relationship;
    if (twoWay) for (const view of found) delete view.values[twoWayKey];
    next.push({
      views: found,
      table: related,
      selected: level.selected ? (selection?.nested ?? new Map()) : null,
      skipped: twoWay ? twoWayKey : null,
    });
  }
  return next;
}

interface Filling {
  readonly scope: RowScope;
  readonly level: Level;
  readonly relation: Relation;
  readonly related: TableDefinition;
  readonly selection: Selection | null;
}

function fillRelation(filling: Filling): RowView[] {
  const { level, relation } = filling;
  const { relationType, side, twoWay } = relation.relationship;
  const { key } = relation.column;
  if (relationType === 'manyToMany') return twoWay || side === 'parent' ? fillThroughJunction(filling) : [];
  // The hidden side of a one-way relationship is never expanded.
  if (side === 'child' && !twoWay) {
    for (const view of level.views) delete view.values[key];
    return [];
  }
  return relation.many ? fillMany(filling) : fillSingle(filling);
}

/** Ids are compared exactly, as in PHP: a link whose letter case differs from the row's id refers to a missing row. */
function fillSingle({ scope, level, relation, related, selection }: Filling): RowView[] {
  const { key } = relation.column;
  const waiting = level.views.filter((view) => typeof view.values[key] === 'string');
  if (waiting.length === 0) return [];
  if (selection?.unknown) throw queryError(`Invalid query: Attribute not found in schema: ${selection.unknown}`);
  const byId = readByIds(scope, related, new Set(waiting.map((view) => String(view.values[key]))));
  const found = new Map<string, RowView>();
  for (const view of waiting) {
    const row = byId.get(String(view.values[key]));
    if (!row) {
      view.values[key] = missingRow;
      continue;
    }
    const relatedView = found.get(row.id) ?? pick(listedView(related, row), selection);
    found.set(row.id, relatedView);
    view.values[key] = relatedView;
  }
  return [...found.values()];
}

function fillMany({ scope, level, relation, related, selection }: Filling): RowView[] {
  const back = backRelation(related, relation);
  if (!back?.stored) throw new AppwriteError('general_unknown');
  const column = columnName(back.column);
  const ids = JSON.stringify(level.views.map((view) => view.row.id));
  const rows = readWhere(scope, related, `${column} IN (SELECT value FROM json_each(?)) ORDER BY sequence`, ids);
  const byParent = new Map<string, RowView[]>();
  for (const row of rows) {
    const parent = String(row.values[back.column.key]);
    listUnder(byParent, parent).push(pickOfMany(listedView(related, row), selection));
  }
  for (const view of level.views) view.values[relation.column.key] = byParent.get(view.row.id) ?? [];
  return [...byParent.values()].flat();
}

function fillThroughJunction({ scope, level, relation, related, selection }: Filling): RowView[] {
  const [own, other] = junctionSides(relation);
  const ids = JSON.stringify(level.views.map((view) => view.row.id));
  const sql = `SELECT ${textOut(own)} AS own, ${textOut(other)} AS other FROM ${junctionName(relation.relationship)} WHERE ${own} IN (SELECT value FROM json_each(?)) ORDER BY sequence`;
  const links = scope.engine.prepare(sql).all(ids);
  if (links.length > 0 && selection?.unknown) {
    throw queryError(`Invalid query: Attribute not found in schema: ${selection.unknown}`);
  }
  const byId = readByIds(scope, related, new Set(links.map((link) => String(link.other))));
  const views = new Map<string, RowView>();
  const byParent = new Map<string, RowView[]>();
  for (const link of links) {
    const row = byId.get(String(link.other));
    if (!row) continue;
    const view = views.get(row.id) ?? pick(listedView(related, row), selection);
    views.set(row.id, view);
    const parent = String(link.own);
    listUnder(byParent, parent).push(view);
  }
  for (const view of level.views) view.values[relation.column.key] = byParent.get(view.row.id) ?? [];
  return [...views.values()];
}

/** Keeps the selected part of a related row. A path into a "many" side alone selects everything. */
function pick(view: RowView, selection: Selection | null): RowView {
  return !selection || selection.all || selection.emptied ? view : keep(view, selection.keys);
}

/**
 * Keeps the part of a row of a "many" side that is selected by name; a path through a relationship does not keep that relationship's id.
 */
function pickOfMany(view: RowView, selection: Selection | null): RowView {
  return !selection || selection.all ? view : keep(view, selection.plain);
}

function keep(view: RowView, keys: ReadonlySet<string>): RowView {
  for (const key of Object.keys(view.values)) if (!keys.has(key)) delete view.values[key];
  return view;
}

function readByIds(scope: RowScope, table: TableDefinition, ids: ReadonlySet<string>): Map<string, StoredRow> {
  if (ids.size === 0) return new Map();
  const { upperForm } = table.dials.engine.ids;
  const list = JSON.stringify([...ids].map(upperForm));
  const rows = readWhere(scope, table, 'upper(id) IN (SELECT value FROM json_each(?))', list);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Related rows that the caller may read; if no role of the caller may read the table, the whole request is refused. */
function readWhere(scope: RowScope, table: TableDefinition, condition: string, parameter: string): StoredRow[] {
  const reach = listAccess(scope.access, table, 'read');
  const layout = rowLayout(table);
  const rows = scope.engine
    .prepare(`${layout.selectAll} WHERE ${condition}`)
    .all(parameter)
    .map((row) => readRow(row, layout.stored, vaultOf(scope.engine)));
  return reach === 'all' ? rows : rows.filter((row) => mayTouch(scope.access, table, 'read', row.permissions));
}
