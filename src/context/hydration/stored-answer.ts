import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { keepsAllDigits } from '../../schema/stored-number.js';

/** Digits that every server stores; only for more digits does it matter which server it is. */
const CERTAIN_DIGITS = 14;

/** The response to a write, corrected to what a read would return: Appwrite responds with more digits of a fraction than it stores. */
export async function storedAnswer(
  { properties }: EntityMetadata,
  written: Readonly<Record<string, unknown>>,
  answer: WireDocument,
  capabilities: () => Promise<Pick<Capabilities, 'floatDigits'>>,
): Promise<WireDocument> {
  const floats = properties.flatMap((property) => {
    if (property.kind !== 'attribute' || property.attribute.type !== 'float' || property.attribute.array) return [];
    const { key } = property;
    const value = answer[key];
    if (typeof written[key] !== 'number' || typeof value !== 'number' || keepsAllDigits(value)) return [];
    const isLong = value !== cut(value, CERTAIN_DIGITS);
    return isLong ? [[key, value] as const] : [];
  });
  if (floats.length === 0) return answer;
  const { floatDigits } = await capabilities();
  if (floatDigits === null) return answer;
  const stored = Object.fromEntries(floats.map(([key, value]) => [key, cut(value, floatDigits)]));
  return Object.assign(Object.create(null) as object, answer, stored) as WireDocument;
}

function cut(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
