import { EntwriteError, type ErrorCode, type Finding } from '../../errors.js';
import { MigrationPlan } from './migration-plan.js';

/** The codes with which `migrate` refuses a plan before it writes anything. */
const REFUSALS: readonly ErrorCode[] = ['data_conflict', 'plan_refused', 'history_exists', 'backup_refused'];

/**
 * The plan as `check` returns it, with figures about documents; if `check` refuses it as `migrate` would, the plan with further blockers.
 */
export async function withForeseenRefusals(
  plan: MigrationPlan,
  check: () => Promise<MigrationPlan>,
): Promise<MigrationPlan> {
  if (plan.isEmpty) return plan;
  try {
    return await check();
  } catch (error) {
    const findings = refusalFindings(error);
    const known = new Set(plan.blockers.map(identityOf));
    const blockers = [...plan.blockers, ...findings.filter((finding) => !known.has(identityOf(finding)))];
    return new MigrationPlan({ ...plan, blockers });
  }
}

/** The findings of a refusal. Rethrows any other error. */
export function refusalFindings(error: unknown): readonly Finding[] {
  if (!(error instanceof EntwriteError) || !REFUSALS.includes(error.code)) throw error;
  const { code: rule, at, found, expected, remedy, commandLine, findings } = error;
  return findings.length > 0 ? findings : [{ rule, at, found, expected, remedy, commandLine }];
}

function identityOf({ at, found }: Finding): string {
  return `${at}\n${found}`;
}
