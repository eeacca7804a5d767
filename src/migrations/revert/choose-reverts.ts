import { expectedName } from '../../util/near-names.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { MigrationRecord } from '../history/migration-record.js';

export interface RevertChoice {
  /** Goes back to this file, which stays applied; `0` reverts all. */
  readonly to?: string;
  /** Takes the files of the last run back. */
  readonly batch?: boolean;
  /** Takes these files back, and no others. */
  readonly only?: readonly string[];
}

/**
 * The files a revert takes back, oldest first: the last one unless the choice says otherwise. Pure.
 *
 * @param applied names of the applied files, in order
 * @throws EntwriteError migration_unknown for a name that is not applied
 */
export function chooseReverts(
  applied: readonly string[],
  records: readonly MigrationRecord[],
  { to, batch = false, only }: RevertChoice,
): readonly string[] {
  const unknown = [...(to === undefined || to === '0' ? [] : [to]), ...(only ?? [])].find(
    (name) => !applied.includes(name),
  );
  if (unknown !== undefined) {
    throw migrationProblem('migration_unknown', unknown, null, {
      found: 'a name that is not among the applied migrations',
      expected: expectedName(
        unknown,
        applied,
        applied.length === 0 ? 'an applied one; there is none' : 'an applied one',
      ),
      remedy: 'See `entwrite migration status` for the names; nothing was reverted.',
    });
  }
  if (only !== undefined) return applied.filter((name) => only.includes(name));
  if (to !== undefined) return to === '0' ? applied : applied.slice(applied.indexOf(to) + 1);
  if (!batch) return applied.slice(-1);
  const inUse = records.filter(({ name }) => applied.includes(name));
  const last = Math.max(0, ...inUse.map((record) => record.batch));
  return inUse.filter((record) => record.batch === last).map(({ name }) => name);
}
