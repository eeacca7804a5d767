import type { SystemFields } from '../metadata/infer-document.js';
import type { SingleValue } from '../metadata/options/attribute-value.js';
import type { FIELD_TYPES, FieldType } from './field-types.js';
import type { DatabaseField, TableFields } from './table-definition.js';

/** `unknown` if the definition is not `as const`. */
type Single<F extends DatabaseField> = FieldType extends F['type']
  ? unknown
  : F extends { readonly type: readonly (infer Word)[] }
    ? Word
    : F extends { readonly enum: readonly (infer Word)[] }
      ? Word
      : F extends { readonly type: infer Word extends FieldType }
        ? SingleValue<unknown, (typeof FIELD_TYPES)[Word]>
        : unknown;

type Value<F extends DatabaseField> = F extends { readonly array: true } ? Single<F>[] : Single<F>;

type Read<F extends DatabaseField> = F extends { readonly required: true } ? Value<F> : Value<F> | null;

/** Dates may be written as ISO 8601 text. */
type Written<V> = V extends Date ? Date | string : V extends readonly (infer Item)[] ? readonly Written<Item>[] : V;

type Needed<F extends DatabaseField> = F extends { readonly required: true }
  ? F extends { readonly default: unknown }
    ? false
    : true
  : false;

type Flat<T> = { [K in keyof T]: T[K] };

/** A document of a table as read; optional fields may be null. */
export type Row<Fields extends TableFields> = Flat<SystemFields & { -readonly [K in keyof Fields]: Read<Fields[K]> }>;

/** The input of `create`: required fields without a default must be given. */
export type NewRow<Fields extends TableFields> = Flat<
  { $id?: string; $permissions?: string[] } & {
    -readonly [K in keyof Fields as Needed<Fields[K]> extends true ? K : never]: Written<Read<Fields[K]>>;
  } & {
    -readonly [K in keyof Fields as Needed<Fields[K]> extends true ? never : K]?: Written<Read<Fields[K]>>;
  }
>;

/** The input of `update`. */
export type RowPatch<Fields extends TableFields> = Flat<
  { $permissions?: string[] } & { -readonly [K in keyof Fields]?: Written<Read<Fields[K]>> }
>;
