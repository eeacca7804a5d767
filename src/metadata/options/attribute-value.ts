import type { Position } from '../../schema/attribute-schema.js';
import type { AttributeTypeName } from './attribute-options.js';

interface ValueByType {
  string: string;
  varchar: string;
  text: string;
  mediumtext: string;
  longtext: string;
  integer: number;
  bigint: bigint;
  float: number;
  boolean: boolean;
  datetime: Date;
  email: string;
  url: string;
  ip: string;
  enum: string;
  point: Position;
  line: readonly Position[];
  polygon: readonly (readonly Position[])[];
  json: unknown;
}

/** The type of a single value of an attribute, before arrays and transforms. */
export type SingleValue<O, Type extends AttributeTypeName> = O extends {
  readonly type: 'enum';
  readonly elements: readonly (infer Element)[];
}
  ? Element
  : ValueByType[Type];

/** The type of a property's value, given the options of its attribute. */
export type AttributeValue<O, Type extends AttributeTypeName> = O extends {
  readonly transform: { readonly from: (stored: never) => infer Value };
}
  ? Value
  : O extends { readonly array: true }
    ? readonly SingleValue<O, Type>[]
    : SingleValue<O, Type>;
