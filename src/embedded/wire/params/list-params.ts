import type { Dials } from '../../dials/dials.js';
import { AppwriteError, type Naming } from '../../rules/appwrite-error.js';
import { parseQueries } from '../../rules/queries/query-parser.js';
import {
  type QueryAttribute,
  type QueryAttributes,
  refuseQueries,
  systemAttributes,
} from '../../rules/queries/query-validator.js';
import type { Param, Validator } from './param.js';

/** Of the schema's own lists `$sequence` is an integer, and no text. */
const ownAttributes: QueryAttributes = new Map([...systemAttributes, ['$sequence', { type: 'integer', size: 4 }]]);

/**
 * The `queries` of a list, over these attributes and the system's own; `legacy` are those that are known under `/v1/databases` besides. The
 * handler gets them parsed.
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

function refusal(value: unknown, attributes: QueryAttributes, dials: Dials): string | undefined {
  if (!Array.isArray(value)) return 'Queries must be an array';
  try {
    const queries = parseQueries(value.map(String));
    return refuseQueries(queries, attributes, { select: false, dials }) ?? undefined;
  } catch (error) {
    if (error instanceof AppwriteError && error.text !== undefined) return `Invalid query: ${error.text}`;
    throw error;
  }
}
