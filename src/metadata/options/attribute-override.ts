import type { Int64 } from '../../schema/attribute-schema.js';
import type { AttributeTransform, AttributeTypeName } from './attribute-options.js';

/** Options of an attribute that override those of its decorator. Whether they are consistent is checked with the model. */
export interface AttributeOverride {
  readonly type?: AttributeTypeName;
  readonly key?: string;
  readonly renamedFrom?: string;
  readonly required?: boolean;
  readonly array?: boolean;
  readonly size?: number;
  readonly min?: Int64;
  readonly max?: Int64;
  readonly elements?: readonly string[];
  readonly default?: unknown;
  readonly encrypt?: boolean;
  readonly transform?: AttributeTransform;
  readonly convert?: (stored: never) => unknown;
}
