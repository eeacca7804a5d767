import { AppwriteError } from '../../rules/appwrite-error.js';
import { generateId } from '../../rules/ids.js';
import { looseEqual } from '../../rules/php/loose-equal.js';
import { loseInLists } from '../../rules/rows/lose-in-lists.js';
import { applyToDefault } from '../../rules/rows/operator-on-default.js';
import { type Operator, operatorChecks, operatorsIn, withoutOperators } from '../../rules/rows/operators.js';
import { mayCreate, requireAny, requireTouch } from '../../rules/rows/row-access.js';
import { RowInput } from '../../rules/rows/row-input.js';
import { emptyValues, type RowValues, rowColumns, structureRow } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { isGone, isHidden } from '../rows/gone-links.js';
import { linkedIds } from '../rows/row-links.js';
import type { NewRow, StoredRow } from '../rows/row-record.js';
import { type Relation, type RowScope, type RowWriter, relationsOf, requireRelated } from '../rows/row-scope.js';
import { findRow, upsertRow } from '../rows/row-store.js';
import { withStoredLists } from '../rows/stored-lists.js';
import { echoValues } from './echo-values.js';
import { isPaired, relateNewRow } from './row-relate.js';
import { refuseGoneBeyond } from './row-relation-change.js';
import { operatorValues, timesOf } from './row-writer.js';

/** A row as an upsert found it, and as it will write it. */
export interface PreparedUpsert {
  readonly old: StoredRow | undefined;
  readonly row: NewRow;
  readonly operators: ReadonlyMap<string, Operator>;
  /** The values that the request gives; others are those of the old row. */
  readonly given: RowValues;
}

/**
 * Reads and checks the rows of an upsert without writing. Omits rows that would not change. The result contains all values to write, so
 * everything that others write in the meantime is lost, as on the real server.
 */
export function prepareUpserts(
  scope: RowScope,
  table: TableDefinition,
  inputs: readonly RowInput[],
  read: typeof operatorsIn = operatorsIn,
): PreparedUpsert[] {
  const prepared: PreparedUpsert[] = [];
  const seen = new Set<string>();
  for (const input of inputs) {
    const old = listedRow(findRow(scope.engine, table, input.id));
    const operators = read(input.values);
    if (old && operators.size === 0 && !isChanged(scope, table, old, input)) {
      // Requires a permission, since even the fact that nothing would change reveals values of the row.
      requireAny(scope.access, table, ['read', 'update'], old.permissions);
      continue;
    }
    requireRight(scope, table, old);
    const row = prepareRow(scope, table, old, input, operators);
    if (seen.has(input.id)) throw new AppwriteError('row_already_exists', { values: ['multiple'] });
    seen.add(input.id);
    prepared.push({ old, row, operators, given: input.values });
  }
  return prepared;
}

/** The server reads the rows of an upsert as a list, so the values that lists lose are overwritten. */
function listedRow(row: StoredRow | undefined): StoredRow | undefined {
  return row && { ...row, values: loseInLists(row.values) };
}

function requireRight(scope: RowScope, table: TableDefinition, old: StoredRow | undefined): void {
  if (old) requireTouch(scope.access, table, 'update', old.permissions);
  else if (!mayCreate(scope.access, table)) throw new AppwriteError('user_unauthorized');
}

/** A row only counts as unchanged if every column that it shows is given and none differs. */
function isChanged(scope: RowScope, table: TableDefinition, old: StoredRow, { values, system }: RowInput): boolean {
  if (system.permissions && [...system.permissions].sort().join() !== [...old.permissions].sort().join()) return true;
  const relations = new Map(relationsOf(table).map((relation) => [relation.column.key, relation]));
  for (const key of new Set([...rowColumns(table).keys(), ...Object.keys(values)])) {
    const relation = relations.get(key);
    if (key in values) {
      const before = relation ? linkedNow(scope, table, relation, old) : old.values[key];
      if (before === 'linked' || !looseEqual(values[key], before)) return true;
    } else if (!relation || !isHidden(relation)) return true;
  }
  return false;
}

/** What the server compares a given link with: the linked row, which no value in a request equals, or the value for no link. */
function linkedNow(
  scope: RowScope,
  table: TableDefinition,
  relation: Relation,
  old: StoredRow,
): 'linked' | null | readonly [] {
  if (isHidden(relation)) return null;
  if (!relation.many) return (old.values[relation.column.key] ?? null) === null ? null : 'linked';
  return linkedIds(scope, requireRelated(scope, table, relation), relation, old.id).length > 0 ? 'linked' : [];
}

function prepareRow(
  scope: RowScope,
  table: TableDefinition,
  old: StoredRow | undefined,
  input: RowInput,
  operators: ReadonlyMap<string, Operator>,
): NewRow {
  const given = withoutOperators(input.values, operators);
  for (const column of rowColumns(table).values()) {
    // Of the columns that are not sent, only optional ones keep their stored value.
    if (old && !column.required && !column.relationship && !(column.key in input.values)) {
      given[column.key] = old.values[column.key] ?? null;
    }
  }
  const values = structureRow(table, given, scope.clock, operatorChecks(operators, old?.values ?? null));
  for (const relation of relationsOf(table)) {
    const { key } = relation.column;
    if (key in input.values) continue;
    // The server does not see what a hidden end holds, and so loses it.
    if (relation.stored) values[key] = isHidden(relation) ? null : (old?.values[key] ?? null);
    else delete values[key];
  }
  const made = old
    ? operatorValues(table, operators, withStoredLists(scope.engine, table, old, operators.keys()), scope.clock)
    : madeOfDefaults(scope, table, operators);
  Object.assign(values, made);
  const times = timesOf(table, input, scope, old?.createdAt ?? scope.now);
  const { updatedAt } = times;
  return {
    id: input.id,
    createdAt: times.createdAt,
    updatedAt: old && updatedAt === scope.now ? scope.times.timeOfChange(scope.clock, old.updatedAt) : updatedAt,
    permissions: input.system.permissions ?? old?.permissions ?? [],
    values,
  };
}

function madeOfDefaults(scope: RowScope, table: TableDefinition, operators: ReadonlyMap<string, Operator>): RowValues {
  const values = emptyValues();
  for (const [key, operator] of operators) {
    const column = rowColumns(table).get(key);
    if (column) values[key] = applyToDefault(operator, column, scope.clock, table.dials);
  }
  return values;
}

/** Writes the links of prepared rows, then the rows in one transaction, and returns them as sent; rows with operators are read again. */
export function writeUpserts(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  prepared: readonly PreparedUpsert[],
): StoredRow[] {
  const relations = relationsOf(table);
  for (const upsert of relations.length > 0 ? prepared : []) {
    const { values } = upsert.row;
    const given = linksToWrite(scope, writer, table, upsert);
    relateNewRow(scope, writer, table, upsert.row, given, []);
    for (const { column, stored } of relations) {
      if (column.key in given) values[column.key] = given[column.key];
      else if (!stored) delete values[column.key];
    }
  }
  return scope.engine.transaction(() => prepared.map((upsert) => writeUpsert(scope, table, upsert)));
}

function writeUpsert(scope: RowScope, table: TableDefinition, { row, operators }: PreparedUpsert): StoredRow {
  upsertRow(scope.engine, table, row);
  const written = findRow(scope.engine, table, row.id);
  if (written && operators.size > 0) return { ...written, id: row.id };
  return { ...row, sequence: written?.sequence ?? 0, values: echoValues(table, row.values) };
}

/**
 * The links that an upsert writes. The server also rewrites those that are missing in the request: a manyToMany then has them twice, a
 * missing linked row is created without values, and a linked row that itself links to a missing one is refused.
 */
function linksToWrite(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  { row, old, given }: PreparedUpsert,
): RowValues {
  const links = emptyValues();
  for (const relation of relationsOf(table)) {
    const { key } = relation.column;
    if (key in given) {
      if (key in row.values) links[key] = row.values[key];
      continue;
    }
    if (!old || isHidden(relation)) continue;
    refuseGoneBeyond(scope, writer, table, relation, old, []);
    if (isGone(scope, table, relation, old)) links[key] = new RowInput(generateId(), emptyValues());
    else if (isPaired(relation) && typeof old.values[key] === 'string') links[key] = old.values[key];
    else if (relation.relationship.relationType === 'manyToMany') {
      links[key] = linkedIds(scope, requireRelated(scope, table, relation), relation, old.id);
    }
  }
  return links;
}
