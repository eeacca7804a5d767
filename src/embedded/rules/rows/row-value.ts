import type { Dials } from '../../dials/dials.js';
import { isEmail, isIp, isUrl } from '../formats.js';
import { isServerDate, parsePhpDate } from '../php/php-date.js';
import { numberFormat, storedFloat } from '../php/php-number.js';
import { ExactFloat, isFloat, isInteger, plainNumber, WholeFloat } from '../php/whole-float.js';
import type { ColumnDefinition, ColumnType } from '../schema/table-definition.js';
import { normaliseSpatial, refuseSpatial, type SpatialType } from '../spatial/spatial-value.js';
import { countCodePoints } from '../text/code-points.js';

/** A check of a value: `refuse` returns the message that says what the value must be, or null. */
interface Check {
  refuse(value: unknown, column: ColumnDefinition, dials: Dials): string | null;
}

interface ValueType {
  /** Converts a value as the server does before checking it. */
  encode?(value: unknown, column: ColumnDefinition, now: number): unknown;
  readonly check: Check;
  /** Converts a checked value to the form that is stored and returned. */
  normalise?(value: unknown): unknown;
}

/** An encrypted value is stored as a JSON envelope around the base64 of its bytes, and its size is checked in that form. */
const envelope = 121;
const storedLength = (text: string, column: ColumnDefinition): number =>
  column.encrypt ? envelope + 4 * Math.ceil(Buffer.byteLength(text) / 3) : countCodePoints(text);

const text: ValueType = {
  encode: (value, column) => (column.encrypt ? textOfScalar(value) : value),
  check: {
    refuse: (value, column) =>
      typeof value === 'string' &&
      (value.length * 3 <= column.size && !column.encrypt ? true : storedLength(value, column) <= column.size)
        ? null
        : `Value must be a valid string and no longer than ${column.size} chars`,
  },
};

/** Encryption converts any scalar to text. */
function textOfScalar(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? '1' : '';
  const plain = plainNumber(value);
  return typeof plain === 'number' || typeof plain === 'bigint' ? String(plain) : value;
}

/** A text type whose size may be in bytes. */
const longText: ValueType = {
  ...text,
  check: {
    refuse(value, column, dials) {
      if (!dials.version.countsTextInBytes) return text.check.refuse(value, column, dials);
      const bytes = typeof value === 'string' ? storedBytes(value, column) : Number.POSITIVE_INFINITY;
      return bytes <= column.size ? null : `Value must be a valid string no longer than ${column.size} bytes`;
    },
  },
};

const storedBytes = (value: string, column: ColumnDefinition): number =>
  column.encrypt ? storedLength(value, column) : Buffer.byteLength(value);

const bounds32: readonly [bigint, bigint] = [-(2n ** 31n), 2n ** 31n - 1n];
const bounds64: readonly [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];

const signedText = (bits: number, [low, high]: readonly [bigint, bigint]): string =>
  `Value must be a valid signed ${bits}-bit integer between ${numberFormat(low)} and ${numberFormat(high)}`;
const texts = { 32: signedText(32, bounds32), 64: signedText(64, bounds64) };

/** The server's own range of an integer column starts one above the lowest integer of its bits: at the highest one, negated. */
const symmetric = ([, high]: readonly [bigint, bigint]): readonly [bigint, bigint] => [-high, high];
const range32 = symmetric(bounds32);
const range64 = symmetric(bounds64);

const rangeText = (low: number | bigint, high: number | bigint): string =>
  `Value must be a valid range between ${numberFormat(low)} and ${numberFormat(high)}`;

const integer: ValueType = {
  check: {
    refuse(value, column) {
      if (column.size >= 8) {
        if (!isInteger(value)) return texts[64];
        return value >= range64[0] ? null : rangeText(...range64);
      }
      if (!isInteger(value) || value < bounds32[0] || value > bounds32[1]) return texts[32];
      return value >= range32[0] ? null : rangeText(...range32);
    },
  },
};

const bigint: ValueType = {
  check: {
    refuse(value) {
      if (isInteger(value)) return null;
      const fits =
        typeof value === 'string' &&
        /^-?0*\d{1,19}$/.test(value) &&
        BigInt(value) >= bounds64[0] &&
        BigInt(value) <= bounds64[1];
      return fits ? null : texts[64];
    },
  },
  normalise: (value) => (typeof value === 'string' ? narrow(BigInt(value)) : value),
};

const narrow = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

const double: ValueType = {
  check: {
    refuse(value) {
      if (!isInteger(value) && !isFloat(value)) return 'Value must be a valid float';
      // `1e400` is an infinite float, and outside every range.
      return Number.isFinite(Number(plainNumber(value))) ? null : rangeText(-Number.MAX_VALUE, Number.MAX_VALUE);
    },
  },
  normalise: (value) => {
    const number = Number(plainNumber(value));
    if (number === 0) return 0;
    return isInteger(value) && storedFloat(number) !== number ? new ExactFloat(number) : number;
  },
};

const boolean: ValueType = {
  check: { refuse: (value) => (typeof value === 'boolean' ? null : 'Value must be a valid boolean') },
};

const datetime: ValueType = {
  encode: (value, _column, now) => (typeof value === 'string' ? (parsePhpDate(value, now) ?? value) : value),
  check: {
    refuse: (value, _column, { engine }) =>
      isServerDate(value, undefined, engine.dates) ? null : engine.dates.description,
  },
};

const spatial = (type: SpatialType): ValueType => ({
  check: {
    refuse(value) {
      const detail = refuseSpatial(type, value);
      return detail === null ? null : `Value must be a valid ${type}: ${detail}`;
    },
  },
  normalise: (value) => normaliseSpatial(type, value),
});

const types: Readonly<Record<Exclude<ColumnType, 'relationship'>, ValueType>> = {
  string: text,
  varchar: text,
  text: longText,
  mediumtext: longText,
  longtext: longText,
  integer,
  bigint,
  double,
  boolean,
  datetime,
  point: spatial('point'),
  linestring: spatial('linestring'),
  polygon: spatial('polygon'),
};

const matches = (sentence: string, accepts: (value: string) => boolean): Check => ({
  refuse: (value) => (typeof value === 'string' && accepts(value) ? null : sentence),
});

const range: Check = {
  refuse(value, { min, max }) {
    const number = typeof value === 'string' ? BigInt(value) : (plainNumber(value) as number | bigint);
    const low = min ?? Number.NEGATIVE_INFINITY;
    const high = max ?? Number.POSITIVE_INFINITY;
    if (number >= low && number <= high) return null;
    return rangeText(low, high);
  },
};

const formats: Readonly<Record<Exclude<ColumnDefinition['format'], ''>, Check>> = {
  email: matches('Value must be a valid email address', isEmail),
  url: matches('Value must be a valid URL', isUrl),
  ip: matches('Value must be a valid IP address', isIp),
  enum: {
    refuse: (value, { elements }) =>
      typeof value === 'string' && elements?.includes(value)
        ? null
        : `Value must be one of (${(elements ?? []).join(', ')})`,
  },
  intRange: range,
  bigintRange: range,
  floatRange: range,
};

/** Converts a value as the server does before any check: dates to normal form, encrypted scalars to text. Null remains null. */
export function encodeValue(value: unknown, column: ColumnDefinition, now: number): unknown {
  if (value === null || column.type === 'relationship') return value;
  const { encode } = types[column.type];
  if (!encode) return value;
  if (column.array)
    return Array.isArray(value) ? value.map((item) => (item === null ? null : encode(item, column, now))) : value;
  return encode(value, column, now);
}

/** Why an encoded single value is invalid for the column, or null. */
export function refuseValue(value: unknown, column: ColumnDefinition, dials: Dials): string | null {
  if (column.type === 'relationship') return null;
  const refusal = types[column.type].check.refuse(value, column, dials);
  if (refusal !== null || column.format === '') return refusal;
  return formats[column.format].refuse(value, column, dials);
}

/** The stored and returned form of an accepted single value. */
export function normaliseValue(value: unknown, column: ColumnDefinition): unknown {
  if (value === null || column.type === 'relationship') return value;
  const { normalise } = types[column.type];
  if (normalise) return normalise(value);
  return value instanceof WholeFloat ? value.value : value;
}
