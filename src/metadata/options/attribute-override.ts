import type { AttributeTypeName, InferredAttributeOptions } from './attribute-options.js';

/** Options of an attribute that override those of its decorator. Whether they are consistent is checked with the model. */
export interface AttributeOverride extends Omit<InferredAttributeOptions, 'type' | 'elements' | 'default'> {
  readonly type?: AttributeTypeName;
  readonly elements?: readonly string[];
  readonly default?: unknown;
}
