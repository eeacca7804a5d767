import type { AttributeTypeName, InferredAttributeOptions } from './attribute-options.js';

/** Options that override those of an attribute's decorator. Their consistency is validated with the model. */
export interface AttributeOverride extends Omit<InferredAttributeOptions, 'type' | 'elements' | 'default'> {
  readonly type?: AttributeTypeName;
  readonly elements?: readonly string[];
  readonly default?: unknown;
}
