import type { ContextDeps } from '../context/context-deps.js';
import { openHistory } from '../migrations/history/history.js';
import { neededBackups } from '../migrations/history/migration-record.js';

/** Folders of the backups that applied migrations of a database need for their revert; asks the database. */
export async function readNeededBackups(deps: Pick<ContextDeps, 'schemas' | 'documents'>): Promise<readonly string[]> {
  return neededBackups((await openHistory(deps).read()).records);
}
