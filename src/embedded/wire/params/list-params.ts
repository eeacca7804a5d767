import type { Dials } from '../../dials/dials.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { parseQueries } from '../../rules/queries/query-parser.js';
import {
  type QueryAttribute,
  type QueryAttributes,
  refuseQueries,
  systemAttributes,
} from '../../rules/queries/query-validator.js';
import type { Param, Validator } from './param.js';

/** The `queries` of a list, over these attributes and the system's own. The handler gets them parsed. */
export function listQueries(attributes: Readonly<Record<string, QueryAttribute>>): Param {
  const known: QueryAttributes = new Map([...systemAttributes, ...Object.entries(attributes)]);
  const validator = (dials: Dials): Validator => ({
    accepts: (value) => refusal(value, known, dials) === undefined,
    describe: (value) => refusal(value, known, dials) ?? '',
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
