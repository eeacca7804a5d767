import { renameCandidates } from '../../differ/rename-candidates.js';
import { destructiveName } from '../../schema-manager/plan/destructive-consent.js';
import type { MigrationPlan } from '../../schema-manager/plan/migration-plan.js';
import { readPlan } from '../../schema-manager/plan/plan-file.js';
import type { RenameAnswers } from '../../schema-manager/plan/resolve-renames.js';
import type { Resolutions } from '../../schema-manager/plan/value-changes.js';
import { stringifyJson } from '../../util/canonical-json.js';
import type { AnalyzedPlan, CheckedPlan, PlanRun, ShownPlan } from '../api/shown-plan.js';
import { ask, get, type Route, write } from './route.js';
import type { RouteInput } from './route-input.js';
import { started } from './started.js';

/** A plan as the page shows it: operations that lose data have the name that allows the loss. */
function planData(plan: MigrationPlan): ShownPlan {
  const data = plan.toJSON();
  const operations = (data.operations as readonly object[]).map((operation, at) => {
    const step = plan.operations[at];
    const loses = step !== undefined && plan.destructive.includes(step);
    return { ...operation, destructiveName: loses ? destructiveName(step) : null };
  });
  return { ...data, operations } as unknown as ShownPlan;
}

/** The answers and resolutions that a person chose. Functions cannot be sent, so a resolution is a value, a map or a flag. */
function choices(input: RouteInput): { readonly renames: RenameAnswers; readonly resolve: Resolutions } {
  return {
    renames: input.record('renames') as RenameAnswers,
    resolve: input.record('resolve') as Resolutions,
  };
}

/** What a migration would do, and running it. */
export const planRoutes: readonly Route[] = [
  get('/api/plan', async ({ project }): Promise<AnalyzedPlan> => {
    const schema = project.db.getSchemaManager();
    const plan = await schema.analyze();
    return { plan: planData(plan), renames: renameCandidates(plan.operations) };
  }),
  get('/api/drift', async ({ project }) => {
    return { drift: planData(await project.db.getSchemaManager().drift()) };
  }),
  ask('/api/plan/check', async ({ project }, input): Promise<CheckedPlan> => {
    const { plan, conflicts } = await project.db.getSchemaManager().preflight(choices(input));
    return { plan: planData(plan), conflicts };
  }),
  write('/api/plan/run', (studio, input) => {
    const approved = readPlan(stringifyJson(input.record('plan')));
    const { resolve } = choices(input);
    const allowDestructive = input.texts('allowDestructive') ?? [];
    const fence = input.optionalText('fence');
    return started(studio, 'Migrate', async (signal): Promise<PlanRun | null> => {
      const { report } = await studio.project.db.getSchemaManager().migrate({
        plan: approved,
        resolve,
        allowDestructive,
        signal,
        ...((fence === 'clients' || fence === 'all') && { fence }),
        ...(input.flag('keep') && { onError: 'keep' }),
        ...(input.flag('besideFiles') && { besideFiles: true }),
      });
      return report;
    });
  }),
];
