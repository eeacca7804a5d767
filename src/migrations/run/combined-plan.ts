import { schemaHash } from '../../schema/schema-hash.js';
import { NO_STATE } from '../../schema-manager/lock/managed-state.js';
import type { AllowDestructive } from '../../schema-manager/plan/destructive-consent.js';
import { estimateRequests } from '../../schema-manager/plan/estimate-requests.js';
import { MigrationPlan } from '../../schema-manager/plan/migration-plan.js';
import { refuseUnknownConsent } from '../../schema-manager/plan/refuse-unknown-names.js';
import { plural } from '../../util/plural.js';
import { type CollectedMigration, schemaAfter, schemaBefore } from '../builder/collect-steps.js';
import { schemaSteps } from '../builder/migration-step.js';
import type { History } from '../history/history.js';

/** The operations of several migrations as one plan: for the confirmation prompt, and for hooks. */
export function combinedPlan(
  databaseId: string,
  collected: readonly CollectedMigration[],
  verb: 'Apply' | 'Revert' = 'Apply',
): MigrationPlan {
  const steps = schemaSteps(collected.flatMap((one) => one.steps));
  return new MigrationPlan({
    databaseId,
    operations: steps.flatMap(({ operations }) => operations),
    from: schemaHash(schemaBefore(collected)),
    to: schemaHash(schemaAfter(collected)),
    subject: subjectOf(verb, collected),
    blockers: [],
    unmanaged: [],
    requests: steps.reduce((sum, { operations, from }) => sum + estimateRequests(databaseId, operations, from), 0),
  });
}

/** Throws configuration_invalid for a name in `allowDestructive` that neither the plan, nor the files, nor the history contains. */
export function refuseUnknownLosses(
  call: string,
  allowDestructive: AllowDestructive = false,
  { operations }: MigrationPlan,
  files: readonly CollectedMigration[],
  { live, stored }: History,
): void {
  const schemas = [live.schema, ...files.flatMap(({ from, to }) => [from, to])];
  const { gone = [] } = stored?.state ?? NO_STATE;
  refuseUnknownConsent(allowDestructive, schemas, operations, gone, call);
}

/** `Revert 2 migrations (002_body, 001_notes)` */
function subjectOf(verb: string, collected: readonly CollectedMigration[]): string {
  const names = collected.map(({ file }) => file.name).join(', ');
  return `${verb} ${plural(collected.length, 'migration')} (${names})`;
}
