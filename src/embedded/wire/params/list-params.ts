import type { Dials } from '../../dials/dials.js';
import { AppwriteError, type Naming } from '../../rules/appwrite-error.js';
import { parseQueries, type Query } from '../../rules/queries/query-parser.js';
import {
  type QueryAttribute,
  type QueryAttributes,
  refuseQueries,
  systemAttributes,
} from '../../rules/queries/query-validator.js';
import type { Param, Validator } from './param.js';

/** In the lists of the schema, `$sequence` is an integer, not a text. */
const ownAttributes: QueryAttributes = new Map([...systemAttributes, ['$sequence', { type: 'integer', size: 4 }]]);

/**
 * The `queries` of a list with these attributes and the system's own; `legacy` attributes are also known under `/v1/databases`. The
 * handler receives parsed queries.
 */
export function listQueries(
  attributes: Readonly<Record<string, QueryAttribute>>,
  legacy: Readonly<Record<string, QueryAttribute>> = {},
): Param {
  const known = {
    tablesdb: new Map([...ownAttributes, ...Object.entries(attributes)]),
    legacy: new Map([...ownAttributes, ...Object.entries({ ...attributes, ...legacy })]),
  };
  const validator = (dials: Dials, naming: Naming): Validator => ({
    accepts: (value) => refusal(value, known[naming], dials) === undefined,
    describe: (value) => refusal(value, known[naming], dials) ?? '',
    convert: (value) => parseQueries(value as string[]),
  });
  return { name: 'queries', validator, otherwise: [] };
}

/** The `queries` of a list that only accepts `limit` and `offset`. */
export const pageQueries: Param = {
  name: 'queries',
  validator: (dials) => ({
    accepts: (value) => pageRefusal(value, dials) === undefined,
    describe: (value) => pageRefusal(value, dials) ?? '',
    convert: (value) => parseQueries(value as string[]),
  }),
  otherwise: [],
};

function pageRefusal(value: unknown, dials: Dials): string | undefined {
  return refusal(value, ownAttributes, dials, (queries) => {
    const other = queries.find(({ method }) => method !== 'limit' && method !== 'offset');
    return other && `Invalid query method: ${other.method}`;
  });
}

function refusal(
  value: unknown,
  attributes: QueryAttributes,
  dials: Dials,
  refuseMore: (queries: readonly Query[]) => string | undefined = () => undefined,
): string | undefined {
  if (!Array.isArray(value)) return 'Queries must be an array';
  try {
    const queries = parseQueries(value.map(String));
    return refuseMore(queries) ?? refuseQueries(queries, attributes, { select: false, dials }) ?? undefined;
  } catch (error) {
    if (error instanceof AppwriteError && error.text !== undefined) return `Invalid query: ${error.text}`;
    throw error;
  }
}
