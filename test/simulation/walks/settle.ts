import { EntwriteError } from '../../../src/errors.js';
import { definedOnly } from '../../../src/util/defined-only.js';
import { managerAt, migrateTo } from '../scenarios/parts.js';
import type { Site } from '../site.js';
import { remediesOf } from './remedies.js';
import type { WalkStep } from './step-kinds.js';
import { renamesOf, schemaOfModel, type WalkModel } from './walk-model.js';

/** What a manager for a model of a step is given. */
export function partsOf(model: WalkModel, { options }: WalkStep) {
  const { resolve, converters } = remediesOf(model);
  return { renames: renamesOf(model), converters, options: { ...options, resolve } };
}

const REFUSED = ['plan_refused', 'plan_outdated', 'rename_unclear'];

/** Whether work was refused rather than done; other errors are thrown. */
export async function isRefused(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (error instanceof EntwriteError && REFUSED.includes(error.code)) return true;
    throw error;
  }
}

/**
 * Migrates to a model where another one may be half reached: as the refusal says, that is taken back first, or finished where it is too
 * late for that.
 */
export async function settle(site: Site, step: WalkStep): Promise<void> {
  const { first, last } = step;
  const migrate = (model: WalkModel) => migrateTo(schemaOfModel(model), partsOf(model, step)).run(site, undefined);
  if (!(await isRefused(migrate(last())))) return;
  await isRefused(managerAt(site, schemaOfModel(last()), partsOf(last(), step)).undo({ lockTimeout: 4 * site.lease }));
  if (!(await isRefused(migrate(last())))) return;
  const older = managerAt(site, schemaOfModel(first()), partsOf(first(), step));
  const plan = await older.analyze(definedOnly({ drops: step.options.drops }));
  // Somebody else may have come to the wanted model meanwhile: the older one would take that away.
  if (!(await isRefused(migrate(last())))) return;
  await isRefused(
    older.migrate({ ...partsOf(first(), step).options, plan, allowDestructive: true, lockTimeout: 4 * site.lease }),
  );
  await migrate(last());
}
