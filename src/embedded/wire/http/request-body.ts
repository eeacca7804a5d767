import { AppwriteError } from '../../rules/appwrite-error.js';
import { parseJson } from '../../rules/php/php-json.js';
import type { ParamValues } from '../params/param.js';
import { multipartFields } from './multipart-fields.js';
import { parseQueryString, readFields } from './query-string.js';

/**
 * The parameters in a body. Malformed JSON, an empty body and other content types contain no parameters (fact 52); a JSON scalar fails, as
 * in PHP.
 */
export function readBody(body: Buffer | undefined, contentType: string | undefined): ParamValues {
  if (!body || body.length === 0) return {};
  // Letter case matters here, unlike in HTTP.
  const type = contentType?.split(';')[0]?.trim();
  if (type === 'application/x-www-form-urlencoded') return parseQueryString(body.toString());
  if (type === 'multipart/form-data') return readFields(multipartFields(body.toString(), contentType ?? ''));
  if (type !== 'application/json') return {};
  let value: unknown;
  try {
    value = parseJson(body.toString());
  } catch {
    return {};
  }
  if (value === null) return {};
  if (typeof value !== 'object') throw new AppwriteError('general_unknown');
  return value as ParamValues;
}
