import type { AttributeRename } from '../../schema/rename.js';
import type { DescribedFinding } from './described-error.js';

export interface ShownOperation {
  readonly type: string;
  readonly class: 'additive' | 'widening' | 'data' | 'destructive';
  readonly description: string;
  /** The name that allows the loss; null if nothing is lost. */
  readonly destructiveName: string | null;
}

/** A plan in the form of its file; operations that lose data have the name that allows the loss. */
export interface ShownPlan {
  readonly databaseId: string;
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  readonly operations: readonly ShownOperation[];
  readonly blockers: readonly DescribedFinding[];
  readonly hints: readonly DescribedFinding[];
  readonly unmanaged: readonly string[];
}

/** A plan, and the attributes that may have been renamed, for the page to ask about. */
export interface AnalyzedPlan {
  readonly plan: ShownPlan;
  readonly renames: readonly AttributeRename[];
}

/** A plan, and documents that conflict with it. */
export interface CheckedPlan {
  readonly plan: ShownPlan;
  readonly conflicts: readonly DescribedFinding[];
}

/** How a run of a plan ended. */
export interface PlanRun {
  readonly operations: readonly unknown[];
  readonly milliseconds: number;
  readonly backup: string | null;
}
