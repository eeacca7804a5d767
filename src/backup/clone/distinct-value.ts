import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { INT64_MAX } from '../../schema/limits.js';

/** Digits of a digest that distinguish values: among a billion values the chance of a collision is one in 560. */
const DIGITS = 16;
/** The least range of a masked unique integer, so that collisions are very unlikely. */
const LEAST_RANGE = 2n ** 48n;

/** Whether distinct values of an attribute can be made from digests. */
export function canBeDistinct(attribute: AttributeSchema): boolean {
  switch (attribute.type) {
    case 'string':
    case 'varchar':
      return attribute.size >= DIGITS;
    case 'text':
    case 'mediumtext':
    case 'longtext':
    case 'email':
    case 'url':
    case 'ip':
      return true;
    case 'integer':
    case 'bigint':
      return highest(attribute.max) - lowest(attribute.min) >= LEAST_RANGE;
    default:
      return false;
  }
}

/** A fake that differs from all others: text contains digits of the digest of the original, within `room` characters. */
export function distinctValue(fake: unknown, digest: string, attribute: AttributeSchema, room: number): unknown {
  const digits = digest.slice(0, DIGITS);
  if (attribute.type === 'ip') return digest.slice(0, 32).replace(/.{4}(?=.)/g, '$&:');
  if (attribute.type === 'integer' || attribute.type === 'bigint') {
    const low = lowest(attribute.min);
    const range = highest(attribute.max) - low;
    const value = low + (BigInt(`0x${digest.slice(0, 24)}`) % range);
    return attribute.type === 'integer' && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }
  const text = String(fake);
  const at = text.lastIndexOf('@');
  if (at >= 0) {
    const domain = text.slice(at);
    return `${text.slice(0, Math.min(at, Math.max(0, room - domain.length - DIGITS - 1)))}.${digits}${domain}`.replace(
      /^\./,
      '',
    );
  }
  if (attribute.type === 'url') return `${text.replace(/[?#].*$/, '').replace(/\/$/, '')}/${digits}`;
  const start = text.slice(0, Math.max(0, room - DIGITS - 1));
  return start === '' ? digits : `${start} ${digits}`;
}

function lowest(min: number | bigint | null): bigint {
  return min === null ? 0n : BigInt(min) < 0n ? 0n : BigInt(min);
}

function highest(max: number | bigint | null): bigint {
  const most = max === null ? INT64_MAX : BigInt(max);
  return most > BigInt(Number.MAX_SAFE_INTEGER) ? BigInt(Number.MAX_SAFE_INTEGER) : most;
}
