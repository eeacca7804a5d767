import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { ATTRIBUTES_PER_COLLECTION, INDEXES_PER_COLLECTION, ROW_WIDTH } from '../../schema/limits.js';
import { attributeCount, indexCount, rowWidth } from '../../schema/row-width.js';
import { findingOf } from '../doctor-finding.js';
import type { Check, Examination } from '../examination.js';

/** The share of a limit from which on it is reported. */
const NEAR = 0.9;

interface Budget {
  readonly name: string;
  readonly used: (schema: DatabaseSchema, collection: CollectionSchema) => number;
  readonly limit: (examination: Examination) => number | null;
  readonly remedy: string;
}

const BUDGETS: readonly Budget[] = [
  {
    name: 'bytes of a row',
    used: rowWidth,
    limit: ({ live, capabilities }) =>
      live?.relational === false ? null : (capabilities?.limits?.rowBytes ?? ROW_WIDTH),
    remedy: 'Reduce the size of a `string`, change it to `text` (which takes 20 bytes), or drop what is not needed.',
  },
  {
    name: 'attributes and relationships',
    used: attributeCount,
    limit: () => ATTRIBUTES_PER_COLLECTION,
    remedy: 'Drop attributes that are not needed, or move some to a collection of their own.',
  },
  {
    name: 'indexes',
    used: indexCount,
    limit: () => INDEXES_PER_COLLECTION,
    remedy: 'Drop indexes that no query uses.',
  },
];

export const budgets: Check = {
  subject: 'collections near the limits of Appwrite',
  needs: 'schema',
  look(examination) {
    const schema = examination.live?.schema ?? { collections: [] };
    return schema.collections.flatMap((collection) =>
      BUDGETS.flatMap(({ name, used, limit, remedy }) => {
        const [most, count] = [limit(examination), used(schema, collection)];
        if (most === null || count < most * NEAR) return [];
        const found = `${count} of ${most} ${name}`;
        const expected = `less than ${Math.ceil(most * NEAR)}, so that there is room for a change`;
        return [findingOf('warning', { rule: 'near_limit', at: collection.id, found, expected, remedy })];
      }),
    );
  },
};
