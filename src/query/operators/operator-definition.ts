import type { FilterNode } from '../filter-node.js';
import type { QueryTarget } from '../query-target.js';
import type { TargetFamily } from './target-family.js';

/** What compiling an operator needs. */
export interface OperatorContext {
  readonly target: QueryTarget;
  /** Converts a value other than null to its stored form. Throws `query_invalid`. */
  readonly stored: (value: unknown) => unknown;
}

/** An operator: the kinds of attribute it applies to, and its compilation. */
export interface OperatorDefinition {
  readonly on: readonly TargetFamily[];
  readonly compile: (operand: unknown, context: OperatorContext, negated: boolean) => FilterNode;
}
