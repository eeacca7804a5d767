import { loadMigrations } from '../builder/load-migrations.js';
import type { History } from '../history/history.js';

/**
 * A history in which the files of a revert that ended behind its last record, and before it was completed, are still on their way back: the
 * same call again finishes that, for which nothing is left to do, and takes back nothing more. Not where some of its files are applied, or
 * anything was completed since.
 */
export async function withInterruptedReverts(history: History, folder: string | undefined): Promise<History> {
  const names = history.stored?.lock?.intent.reverts ?? [];
  const ended = history.records.filter(({ name, status }) => status === 'reverted' && names.includes(name));
  if (ended.length === 0 || ended.length < names.length) return history;
  const files = await loadMigrations(folder);
  const isThere = ended.every((record) =>
    files.some(({ name, checksum }) => name === record.name && checksum === record.checksum),
  );
  if (!isThere) return history;
  const records = history.records.map((record) =>
    ended.includes(record) ? { ...record, status: 'reverting' as const } : record,
  );
  return { ...history, records };
}
