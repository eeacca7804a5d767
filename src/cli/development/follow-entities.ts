import { hasCode } from '../../errors.js';
import { classifyOperation, describeOperation } from '../../operations/operation.js';
import type { Project } from '../../project/open-project.js';
import type { MigrationPlan } from '../../schema-manager/plan/migration-plan.js';
import { askAtTerminal } from '../../terminal/ask-at-terminal.js';
import { colourPlan } from '../../terminal/colour-plan.js';
import { plural } from '../../util/plural.js';
import { planAtCommandLine } from '../project-command.js';
import type { SupervisedWork } from '../supervise.js';
import type { FilesOfDatabase } from './files-of-database.js';

const BESIDE_FILES =
  'did not run on this database; the following is done without them. Afterwards, `entwrite migration baseline` records them as applied.';

interface Followed {
  readonly applied: number;
  readonly left: readonly string[];
}

/** Shows the plan, applies the parts that only add, and asks about the rest. Changes nothing in a database that migration files manage. */
export async function followEntities(
  project: Project,
  { isKept, pending }: FilesOfDatabase,
  { json }: { readonly json?: true },
  environment: SupervisedWork,
): Promise<Followed> {
  const { printer } = environment;
  const manager = project.db.getSchemaManager();
  const plan = await manager.analyze();
  if (plan.isEmpty && plan.blockers.length === 0) return { applied: 0, left: [] };
  printer.note(colourPlan(planAtCommandLine(plan).describe()));
  if (isKept) return { applied: 0, left: plan.operations.map(describeOperation) };
  if (pending.length > 0) printer.note(`${plural(pending.length, 'migration file')} ${BESIDE_FILES}`);
  const { signal } = environment;
  const isAdditive = plan.operations.every((operation) => classifyOperation(operation) === 'additive');
  const added = await manager.migrateAdditive({ signal });
  if (isAdditive && added.operations.length === plan.operations.length)
    return { applied: added.operations.length, left: [] };
  const rest = await manager.analyze();
  if (rest.isEmpty) return { applied: added.operations.length, left: [] };
  const left = rest.operations.map(describeOperation);
  const ask = json ? undefined : askAtTerminal(process.stdin, process.stdout);
  if (ask === undefined || !(await ask(question(rest)))) return { applied: added.operations.length, left };
  try {
    const done = await manager.migrate({ signal, plan: rest, confirm: () => Promise.resolve(true) });
    return { applied: added.operations.length + done.operations.length, left: [] };
  } catch (error) {
    if (hasCode(error, 'aborted_by_user')) throw error;
    printer.failure(error);
    return { applied: added.operations.length, left };
  }
}

function question(plan: MigrationPlan): string {
  return `${plan.operations.map((one) => `  - ${describeOperation(one)} (${classifyOperation(one)})`).join('\n')}\nAlso apply ${plan.operations.length === 1 ? 'this change' : 'these changes'}? (y/N): `;
}
