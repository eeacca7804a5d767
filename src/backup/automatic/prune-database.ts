import { awaitHolder } from '../../schema-manager/lock/acquire-lease.js';
import { lockDeadline } from '../../schema-manager/lock/await-lock.js';
import type { LeaseOptions } from '../../schema-manager/lock/lease.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { listBackups } from '../retention/list-backups.js';
import { type PruneOptions, pruneListed } from '../retention/prune-backups.js';
import type { OpenDatabase } from '../source/backup-database.js';
import { neededBackups } from './needed-backups.js';

/**
 * `pruneBackups` for one database, except what its history needs. A run needs the backups that it has made, from before they are in the
 * history: they are listed first, then whoever holds the lock is awaited, and only then the history is read.
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
  const listed = await listBackups(root);
  if (options.dryRun !== true) await awaitHolder(createStateStore(schemas, documents), lockDeadline(waiting), waiting);
  const needed = await neededBackups(documents);
  return pruneListed(listed, { ...options, database: { projectId, databaseId }, needed });
}
