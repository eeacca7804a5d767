import type { FilterNode } from '../filter-node.js';
import type { QueryTarget } from '../query-target.js';
import type { TargetFamily } from './target-family.js';

/** What an operator compiles with. */
export interface OperatorContext {
  readonly target: QueryTarget;
  /** The stored form of a value that is not null. Throws `query_invalid`. */
  readonly stored: (value: unknown) => unknown;
}

/** An operator: the kinds of attribute it is for, and what it asks, or asks negated. */
export interface OperatorDefinition {
  readonly on: readonly TargetFamily[];
  readonly compile: (operand: unknown, context: OperatorContext, negated: boolean) => FilterNode;
}
