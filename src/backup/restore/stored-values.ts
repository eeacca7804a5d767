import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { FLOAT_DIGITS } from '../../schema/limits.js';
import { keepsAllDigits } from '../../schema/stored-number.js';
import { ownValue } from '../../util/own-value.js';

/** A key's value in stored form: a backup may write the same time in two ways, and fractions with more digits than are stored. */
export function storedValues(attributes: readonly AttributeSchema[]): (document: WireDocument, key: string) => unknown {
  const dates = new Set(attributes.filter(({ type }) => type === 'datetime').map(({ key }) => key));
  return (document, key) => {
    const value = ownValue(document, key) ?? null;
    if (typeof value === 'number') return keepsAllDigits(value) ? value : Number(value.toPrecision(FLOAT_DIGITS));
    const time = dates.has(key) && typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(time) ? value : new Date(time).toISOString();
  };
}
