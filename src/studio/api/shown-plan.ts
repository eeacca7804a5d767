import type { AttributeRename } from '../../schema/rename.js';
import type { DescribedFinding } from './described-error.js';

export interface ShownOperation {
  readonly type: string;
  readonly class: 'additive' | 'widening' | 'data' | 'destructive';
  readonly description: string;
  /** What has to be named to allow the loss; null where nothing is lost. */
  readonly destructiveName: string | null;
}

/** A plan in the form of its file, each operation with what has to be named where it loses data. */
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

/** A plan, and attributes of which it has to be asked whether they were renamed. */
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
