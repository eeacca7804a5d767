import { EntwriteError } from '../../errors.js';
import { OPERATION_TYPES, type Operation } from '../../operations/operation.js';
import { parseJson } from '../../util/canonical-json.js';
import { isRecord } from '../../util/is-record.js';
import { MigrationPlan, PLAN_FORMAT } from './migration-plan.js';

/**
 * Reads a plan that was written as JSON (`JSON.stringify(plan)`), as data or as text.
 *
 * @throws EntwriteError plan_invalid for anything that is not such a plan, or has another format
 * @example await schema.migrate({ plan: readPlan(readFileSync('plan.json', 'utf8')) });
 */
export function readPlan(source: unknown): MigrationPlan {
  const data = decode(source);
  if (!isRecord(data)) throw invalid(`${typeof data}`, 'an object');
  if (data.format !== PLAN_FORMAT) throw invalid(`format ${String(data.format)}`, `format ${PLAN_FORMAT}`);
  const { databaseId, from, to, operations, blockers, hints, copies, unmanaged, parked, requests } = data;
  if (typeof databaseId !== 'string' || typeof from !== 'string' || typeof to !== 'string') {
    throw invalid('no databaseId, from or to', 'the hashes of the schemas it leads from and to');
  }
  if (!Array.isArray(operations)) throw invalid('no list of operations', 'operations');
  return new MigrationPlan({
    databaseId,
    from,
    to,
    operations: operations.map(readOperation),
    // Plans of earlier versions say `obstacles` and `notices`.
    blockers: listOf(blockers ?? data.obstacles),
    hints: listOf(hints ?? data.notices),
    copies: listOf(copies),
    unmanaged: listOf(unmanaged).map(String),
    parked: listOf(parked),
    requests: typeof requests === 'number' ? requests : 0,
  });
}

function decode(source: unknown): unknown {
  try {
    return parseJson(typeof source === 'string' ? source : JSON.stringify(source));
  } catch (cause) {
    throw invalid('text that is not JSON', 'a plan as JSON', cause);
  }
}

function listOf<Item>(source: unknown): readonly Item[] {
  return Array.isArray(source) ? (source as readonly Item[]) : [];
}

function readOperation(source: unknown, at: number): Operation {
  if (!isRecord(source) || typeof source.type !== 'string' || !OPERATION_TYPES.includes(source.type)) {
    throw invalid(
      `operation ${at + 1} of type ${isRecord(source) ? String(source.type) : typeof source}`,
      `one of ${OPERATION_TYPES.join(', ')}`,
    );
  }
  const { class: _, description: __, ...operation } = source;
  return operation as unknown as Operation;
}

function invalid(found: string, expected: string, cause?: unknown): EntwriteError {
  return new EntwriteError(
    'plan_invalid',
    { at: 'plan', found, expected, remedy: 'Make a new plan, and write it to a file again.' },
    cause === undefined ? {} : { cause },
  );
}
