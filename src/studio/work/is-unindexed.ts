import type { RequestRecord } from '../../appwrite/http/observe-requests.js';
import { servingIndex } from '../../query/serving-index.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';

const NO_CONDITIONS = ['limit', 'offset', 'select', 'cursorAfter', 'cursorBefore'];

/** Whether a list request has conditions or an order that no index of the collection supports. The position of a page does not count. */
export function isUnindexed({ method, collection, queries }: RequestRecord, schema: DatabaseSchema): boolean {
  const known = collection === null ? undefined : findCollection(schema, collection);
  if (method !== 'GET' || known === undefined) return false;
  const asked = queries.flatMap((query) => {
    const [, name = '', attribute = ''] = /^(\w+)\(([\w$.-]+)/.exec(query) ?? [];
    return name === '' || NO_CONDITIONS.includes(name) || attribute === '$sequence'
      ? []
      : [{ method: name, attribute }];
  });
  const filters = asked.filter((one) => !one.method.startsWith('order'));
  const orders = asked.flatMap(({ method: order, attribute }) =>
    order.startsWith('order')
      ? [{ attribute, descending: order === 'orderDesc', nullable: true, compares: 'value' as const }]
      : [],
  );
  return asked.length > 0 && servingIndex(filters, orders, known.indexes) === null;
}
