import { acquireKeptLease, underLease } from '../../schema-manager/lock/acquire-lease.js';
import type { LeaseOptions } from '../../schema-manager/lock/lease.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { type PruneOptions, pruneBackups } from '../retention/prune-backups.js';
import type { OpenDatabase } from '../source/backup-database.js';
import { neededBackups } from './needed-backups.js';

/**
 * `pruneBackups` for one database, except what its history needs. It holds the lock meanwhile: a run needs the backups that it has made, from
 * before they are in the history.
 *
 * @throws EntwriteError locked; configuration_invalid for a wrong option
 */
export async function pruneDatabase(
  root: string,
  {
    projectId,
    databaseId,
    schemas,
    documents,
  }: Pick<OpenDatabase, 'projectId' | 'databaseId' | 'schemas' | 'documents'>,
  options: Omit<PruneOptions, 'database' | 'needed'>,
  waiting: LeaseOptions,
): Promise<readonly string[]> {
  const prune = async () =>
    pruneBackups(root, { ...options, database: { projectId, databaseId }, needed: await neededBackups(documents) });
  const states = createStateStore(schemas, documents);
  const lease = options.dryRun === true ? null : await acquireKeptLease(states, waiting);
  return lease === null ? prune() : underLease(lease, prune);
}
