import { expectedName } from '../../util/near-names.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { MigrationRecord } from '../history/migration-record.js';

export interface RevertChoice {
  /** Goes back to this file, which stays applied; `0` reverts all. */
  readonly to?: string;
  /** Reverts the files of the last run. */
  readonly batch?: boolean;
  /** Reverts only these files. */
  readonly only?: readonly string[];
}

/**
 * The applied files to revert in addition to reverts already begun, oldest first: by default the last one. A revert that was begun counts
 * as chosen by its name, by its batch, and as the last one, so that the same call finishes it and reverts nothing more. Pure.
 *
 * @param applied names of the applied files, in order
 * @param begun names of files whose revert was begun
 * @throws EntwriteError migration_unknown for a name that is not applied
 */
export function chooseReverts(
  applied: readonly string[],
  begun: readonly string[],
  records: readonly MigrationRecord[],
  { to, batch = false, only }: RevertChoice,
): readonly string[] {
  const unknown =
    [to].find((name) => name !== undefined && name !== '0' && !applied.includes(name)) ??
    only?.find((name) => !applied.includes(name) && !begun.includes(name));
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
  if (!batch) return begun.length > 0 ? [] : applied.slice(-1);
  const inUse = records.filter(({ name }) => applied.includes(name) || begun.includes(name));
  const last = Math.max(0, ...inUse.map((record) => record.batch));
  return inUse.filter(({ name, batch: own }) => own === last && applied.includes(name)).map(({ name }) => name);
}
