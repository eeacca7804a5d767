import { EntwriteError } from '../../errors.js';
import { isJsonText, jsonText } from '../../metadata/model/json-text.js';
import { messageOf } from '../../util/message-of.js';
import type { Convert } from './online-change-definition.js';

/**
 * What a user's function or answer gives for a JSON attribute, as it is stored: a text is JSON text already, anything else is the value.
 * Null and undefined stay. Throws EntwriteError data_conflict for a text that is not JSON, and for what JSON cannot hold.
 */
export function jsonAnswer(value: unknown, isList: boolean): unknown {
  if (isList && Array.isArray(value)) return value.map((item) => jsonAnswer(item, false));
  if (value === null || value === undefined) return value;
  if (typeof value === 'string') return requireJson(value);
  try {
    return jsonText(value);
  } catch (error) {
    throw notJson(messageOf(error));
  }
}

/** A converter whose results can be read as JSON. Throws EntwriteError data_conflict for others, because no document could be read with them. */
export function jsonConverter(convert: Convert): Convert {
  const checked: Convert = (value, document) => {
    const converted = convert(value, document);
    for (const text of [converted].flat()) if (text !== null) requireJson(text);
    return converted;
  };
  return Object.assign(checked, { readsDocument: convert.readsDocument });
}

function requireJson(text: unknown): unknown {
  if (isJsonText(text)) return text;
  throw notJson('text that is not JSON');
}

function notJson(found: string): EntwriteError {
  return new EntwriteError('data_conflict', {
    at: 'a JSON attribute',
    found,
    expected: 'a value that JSON can hold, or its JSON text',
    remedy: 'Give the value itself, or the text that JSON.stringify makes of it.',
  });
}
