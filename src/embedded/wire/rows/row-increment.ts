import { AppwriteError } from '../../rules/appwrite-error.js';
import { isNumeric } from '../../rules/php/php-number.js';
import { plainNumber } from '../../rules/php/whole-float.js';
import { expandRows } from '../../store/rows/row-expand.js';
import { viewOf } from '../../store/rows/row-view.js';
import { incrementRow } from '../../store/writes/row-increment.js';
import type { Answer, RequestContext } from '../http/route.js';
import type { Param, Validator } from '../params/param.js';
import { NULLABLE } from '../params/validators.js';
import { rowAnswer } from './row-answer.js';
import { openTable, rowScopeOf } from './row-request.js';
import { stageIncrement } from './row-staging.js';

const numeric: Validator = {
  accepts: isNumeric,
  describe: () => 'Value must be a valid number',
  convert: (value) => (typeof value === 'string' ? Number(value) : plainNumber(value)),
};

export const incrementValue: Param = { name: 'value', validator: numeric, otherwise: 1 };
export const incrementMaximum: Param = { name: 'max', validator: NULLABLE(numeric), nullable: true };
export const incrementMinimum: Param = { name: 'min', validator: NULLABLE(numeric), nullable: true };

/** PATCH rows/:rowId/:column/increment and …/decrement. */
export function incrementRoute(direction: 'increment' | 'decrement') {
  return (context: RequestContext, params: Record<string, unknown>): Answer => {
    const scope = rowScopeOf(context);
    const table = openTable(context, params);
    const value = Number(params.value);
    const bound = (direction === 'increment' ? params.max : params.min) as number | null | undefined;
    const key = String(params.column);
    const rowId = String(params.rowId);
    if (params.transactionId) {
      const change = { direction, rowId, key, value, bound: bound ?? null };
      return stageIncrement(context, table, String(params.transactionId), change);
    }
    if (value <= 0) {
      throw new AppwriteError('general_argument_invalid', { message: 'Value must be numeric and greater than 0' });
    }
    const api = context.naming === 'legacy' ? 'databases' : 'tablesDB';
    const row = incrementRow(scope, table, { direction, rowId, key, value, bound: bound ?? null }, api);
    context.listeners.tell({ action: 'update', table, row }, context.naming);
    const view = viewOf(table, row);
    expandRows(scope, table, [view], null);
    return {
      status: 200,
      body: rowAnswer(view, { naming: context.naming, missing: 'object', nestedOwners: false }),
    };
  };
}
