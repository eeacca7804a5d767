import type { Dials } from '../../dials/dials.js';
import { isEmail, isIp, isUrl } from '../formats.js';
import { isServerDate } from '../php/php-date.js';
import { isFloat, isInteger } from '../php/whole-float.js';
import { refuseSpatial, type SpatialType } from '../spatial/spatial-value.js';
import type { ColumnDefinition, ColumnFormat, ColumnType } from './table-definition.js';

/** The word for a column type in its routes (`…/columns/float`), which can differ from its stored type (`double`). */
export type ColumnWord =
  | 'string'
  | 'varchar'
  | 'text'
  | 'mediumtext'
  | 'longtext'
  | 'integer'
  | 'bigint'
  | 'float'
  | 'boolean'
  | 'datetime'
  | 'email'
  | 'url'
  | 'ip'
  | 'enum'
  | 'point'
  | 'line'
  | 'polygon'
  | 'relationship';

/** A property in the response of a column, after the common ones. */
export type ModelField = 'size' | 'min' | 'max' | 'elements' | 'format' | 'default' | 'encrypt' | 'relationship';

/** Describes a column type: everything that the routes, the limits and the store need to know. */
export interface ColumnKind {
  readonly word: ColumnWord;
  readonly type: ColumnType;
  readonly format: ColumnFormat;
  /** The size of every such column; or the largest one a client may give; or `range` if it follows from the maximum. */
  readonly size: { readonly fixed: number } | { readonly upTo: number } | 'range';
  /** Why a default is refused; undefined if it is accepted. Never called with null. */
  refuseDefault(value: unknown, dials: Dials): string | undefined;
  readonly model: readonly ModelField[];
  readonly hasArray: boolean;
  /** How values are stored: SQL text, integer, real, JSON text or a row id. */
  readonly storage: 'text' | 'integer' | 'real' | 'json' | 'id';
}

const accept = (text: string, accepts: (value: unknown) => boolean) => (value: unknown) =>
  accepts(value) ? undefined : text;
const isText = (value: unknown): value is string => typeof value === 'string';
const spatial = (type: SpatialType) => (value: unknown) => {
  if (isText(value)) return `Value must be a valid ${type}: `;
  const refusal = refuseSpatial(type, value);
  return refusal === null ? undefined : `Value must be a valid ${type}: ${refusal}`;
};

const anyText = accept('Value must be a valid string and exactly 0 chars', isText);
const int64 = accept(
  'Value must be a valid signed 64-bit integer between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,808',
  isInteger,
);
const plain = { format: '', hasArray: true } as const;
const sized = ['size', 'default', 'encrypt'] as const;
const ranged = ['min', 'max', 'default'] as const;

/** The table of all column types (facts 51, 50 and 41). `row-value.ts` checks values of rows by the same types. */
export const columnKinds: Readonly<Record<ColumnWord, ColumnKind>> = {
  string: {
    ...plain,
    word: 'string',
    type: 'string',
    size: { upTo: 1_073_741_824 },
    refuseDefault: anyText,
    model: sized,
    storage: 'text',
  },
  varchar: {
    ...plain,
    word: 'varchar',
    type: 'varchar',
    size: { upTo: 16_381 },
    refuseDefault: anyText,
    model: sized,
    storage: 'text',
  },
  text: {
    ...plain,
    word: 'text',
    type: 'text',
    size: { fixed: 65_535 },
    refuseDefault: anyText,
    model: ['default', 'encrypt'],
    storage: 'text',
  },
  mediumtext: {
    ...plain,
    word: 'mediumtext',
    type: 'mediumtext',
    size: { fixed: 16_777_215 },
    refuseDefault: anyText,
    model: ['default', 'encrypt'],
    storage: 'text',
  },
  longtext: {
    ...plain,
    word: 'longtext',
    type: 'longtext',
    size: { fixed: 2_147_483_647 },
    refuseDefault: anyText,
    model: ['default', 'encrypt'],
    storage: 'text',
  },
  integer: {
    ...plain,
    word: 'integer',
    type: 'integer',
    format: 'intRange',
    size: 'range',
    refuseDefault: int64,
    model: ranged,
    storage: 'integer',
  },
  bigint: {
    ...plain,
    word: 'bigint',
    type: 'bigint',
    format: 'bigintRange',
    size: { fixed: 8 },
    refuseDefault: int64,
    model: ranged,
    storage: 'integer',
  },
  float: {
    ...plain,
    word: 'float',
    type: 'double',
    format: 'floatRange',
    size: { fixed: 0 },
    refuseDefault: accept('Value must be a valid float', (value) => isInteger(value) || isFloat(value)),
    model: ranged,
    storage: 'real',
  },
  boolean: {
    ...plain,
    word: 'boolean',
    type: 'boolean',
    size: { fixed: 0 },
    refuseDefault: accept('Value must be a valid boolean', (value) => typeof value === 'boolean'),
    model: ['default'],
    storage: 'integer',
  },
  datetime: {
    ...plain,
    word: 'datetime',
    type: 'datetime',
    size: { fixed: 0 },
    refuseDefault: (value, { engine }) =>
      isServerDate(value, undefined, engine.dates) ? undefined : engine.dates.description,
    model: ['format', 'default'],
    storage: 'text',
  },
  email: {
    ...plain,
    word: 'email',
    type: 'string',
    format: 'email',
    size: { fixed: 254 },
    refuseDefault: accept('Value must be a valid email address', (value) => isText(value) && isEmail(value)),
    model: ['format', 'default'],
    storage: 'text',
  },
  url: {
    ...plain,
    word: 'url',
    type: 'string',
    format: 'url',
    size: { fixed: 2000 },
    refuseDefault: accept('Value must be a valid URL', (value) => isText(value) && isUrl(value)),
    model: ['format', 'default'],
    storage: 'text',
  },
  ip: {
    ...plain,
    word: 'ip',
    type: 'string',
    format: 'ip',
    size: { fixed: 39 },
    refuseDefault: accept('Value must be a valid IP address', (value) => isText(value) && isIp(value)),
    model: ['format', 'default'],
    storage: 'text',
  },
  enum: {
    ...plain,
    word: 'enum',
    type: 'string',
    format: 'enum',
    size: { fixed: 255 },
    refuseDefault: accept(
      'Value must be a valid string and at least 1 chars',
      (value) => isText(value) && value !== '',
    ),
    model: ['elements', 'format', 'default'],
    storage: 'text',
  },
  point: {
    word: 'point',
    type: 'point',
    format: '',
    size: { fixed: 0 },
    refuseDefault: spatial('point'),
    model: ['default'],
    hasArray: false,
    storage: 'json',
  },
  line: {
    word: 'line',
    type: 'linestring',
    format: '',
    size: { fixed: 0 },
    refuseDefault: spatial('linestring'),
    model: ['default'],
    hasArray: false,
    storage: 'json',
  },
  polygon: {
    word: 'polygon',
    type: 'polygon',
    format: '',
    size: { fixed: 0 },
    refuseDefault: spatial('polygon'),
    model: ['default'],
    hasArray: false,
    storage: 'json',
  },
  relationship: {
    word: 'relationship',
    type: 'relationship',
    format: '',
    size: { fixed: 0 },
    refuseDefault: () => undefined,
    model: ['relationship'],
    hasArray: false,
    storage: 'id',
  },
};

const kindsByFormat: ReadonlyMap<string, ColumnKind> = new Map(
  [columnKinds.email, columnKinds.url, columnKinds.ip, columnKinds.enum].map((kind) => [kind.format, kind]),
);

const kindsByType: ReadonlyMap<string, ColumnKind> = new Map(
  Object.values(columnKinds)
    .filter((kind) => kind.type !== 'string' || kind.word === 'string')
    .map((kind) => [kind.type, kind]),
);

/** The kind of a stored column, determined by its type, and by its format if the type is string. */
export function kindOf(column: Pick<ColumnDefinition, 'type' | 'format'>): ColumnKind {
  const kind = (column.type === 'string' && kindsByFormat.get(column.format)) || kindsByType.get(column.type);
  if (!kind) throw new Error(`No column type ${column.type}`);
  return kind;
}

/** Whether a column stores text: the five string types, which includes email, url, ip and enum. */
export function isTextType(type: ColumnType): boolean {
  return ['string', 'varchar', 'text', 'mediumtext', 'longtext'].includes(type);
}

export function isSpatialType(type: ColumnType): boolean {
  return ['point', 'linestring', 'polygon'].includes(type);
}
