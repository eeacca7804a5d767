import type { Dials } from '../../dials/dials.js';
import { type ColumnKind, columnKinds } from '../../rules/schema/column-types.js';
import { databaseId, key, newKey, required, tableId } from '../params/common-params.js';
import type { Param, Validator } from '../params/param.js';
import { ARRAY, BOOLEAN, FLOAT, INT64, NULLABLE, RANGE, TEXT } from '../params/validators.js';

const elements: Param = { name: 'elements', validator: ARRAY(TEXT(255), 100), required: true };
const array: Param = { name: 'array', validator: BOOLEAN, otherwise: false };
const encrypt: Param = { name: 'encrypt', validator: BOOLEAN, otherwise: false };

/** The parameters for creating a column, in the order in which they are checked (fact 51). */
export function creationParams(kind: ColumnKind): Param[] {
  return [
    databaseId,
    tableId,
    key,
    ...(hasSize(kind) ? [{ name: 'size', validator: sizeOf(kind), required: true }] : []),
    ...(kind.word === 'enum' ? [elements] : []),
    required,
    ...rangeParams(kind),
    { name: 'default', validator: defaultOf(kind), nullable: true, otherwise: null },
    ...(kind.hasArray ? [array] : []),
    ...(kind.model.includes('encrypt') ? [encrypt] : []),
  ];
}

/** The parameters for updating a column. The default must be sent, even if it is null, except for spatial types. */
export function updateParams(kind: ColumnKind): Param[] {
  const isSpatial = !kind.hasArray;
  return [
    databaseId,
    tableId,
    key,
    ...(kind.word === 'enum' ? [elements] : []),
    required,
    ...rangeParams(kind),
    { name: 'default', validator: defaultOf(kind), ...(isSpatial ? { nullable: true } : { required: true }) },
    ...(hasSize(kind) ? [{ name: 'size', validator: NULLABLE(sizeOf(kind)), nullable: true }] : []),
    newKey,
  ];
}

function hasSize(kind: ColumnKind): boolean {
  return typeof kind.size === 'object' && 'upTo' in kind.size;
}

function sizeOf(kind: ColumnKind): Validator {
  return RANGE(1, typeof kind.size === 'object' && 'upTo' in kind.size ? kind.size.upTo : 0);
}

function rangeParams(kind: ColumnKind): Param[] {
  if (!kind.model.includes('min')) return [];
  const validator = NULLABLE(kind === columnKinds.float ? FLOAT : INT64);
  return ['min', 'max'].map((name) => ({ name, validator, nullable: true, otherwise: null }));
}

function defaultOf(kind: ColumnKind): (dials: Dials) => Validator {
  return (dials) =>
    NULLABLE({
      accepts: (value) => kind.refuseDefault(value, dials) === undefined,
      describe: (value) => kind.refuseDefault(value, dials) ?? '',
    });
}
