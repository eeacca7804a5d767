import { parseExactJson } from '../../query/exact-json.js';
import { isPlainObject } from '../../util/is-record.js';
import { dataInvalid } from '../collection/data-problem.js';

/** Parses conditions given as JSON. Throws data_invalid for text that is not a JSON object. */
export function parseWhere(text: string): Readonly<Record<string, unknown>> {
  const facts = {
    at: 'where',
    commandLine: { at: '--where' },
    expected: 'a JSON object',
    remedy: 'Write it as `{"role": "writer", "age": {"$gte": 18}}`.',
  };
  try {
    const value = parseExactJson(text);
    if (isPlainObject(value)) return value;
  } catch (cause) {
    throw dataInvalid({ ...facts, found: 'text that is not JSON' }, cause);
  }
  throw dataInvalid({ ...facts, found: 'JSON that is not an object' });
}
