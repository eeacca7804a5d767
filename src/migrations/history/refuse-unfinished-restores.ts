import { EntwriteError } from '../../errors.js';
import { unfinishedRestores } from '../../schema-manager/lock/restoring-name.js';
import type { History } from './history.js';

/**
 * Refuses to run files while a restore is unfinished: files change whole collections, which it would restore in their older form. Called
 * under the lock. Throws plan_refused.
 */
export function refuseUnfinishedRestores(databaseId: string, { live }: Pick<History, 'live'>): void {
  const findings = unfinishedRestores(live.schema);
  const [first] = findings;
  if (first === undefined) return;
  throw new EntwriteError(
    'plan_refused',
    {
      at: `database '${databaseId}'`,
      found: `a restore that was not finished, first of ${first.at}`,
      expected: 'collections that hold all of their documents',
      remedy: 'See the findings; nothing was changed.',
    },
    { findings },
  );
}
