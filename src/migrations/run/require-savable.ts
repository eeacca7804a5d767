import { access, constants, mkdir, statfs } from 'node:fs/promises';
import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { type BackupScope, backupScope } from '../../backup/automatic/backup-scope.js';
import type { ContextDeps } from '../../context/context-deps.js';
import { EntwriteError } from '../../errors.js';
import { queryText, wire } from '../../query/wire-query.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { stringifyJson } from '../../util/canonical-json.js';
import type { ExecutionStep } from '../builder/execution-step.js';
import { writtenCollections } from '../builder/migration-step.js';

/** How many documents are sampled to estimate the size of all. */
const SAMPLE = 25;

/** Proves before anything is written that the backup folder accepts what the steps will save, and has room. Throws backup_refused. */
export async function requireSavable(steps: readonly ExecutionStep[], deps: ContextDeps): Promise<void> {
  const backups = await deps.backups?.();
  const saved = steps.flatMap(savedBy).filter(({ scope }) => scope.length > 0);
  if (backups === undefined || saved.length === 0) return;
  for (const { scope, schema } of saved) backups.requireAllowed(scope, schema);
  const { root } = backups;
  await mkdir(root, { recursive: true, mode: 0o700 })
    .then(() => access(root, constants.W_OK))
    .catch((cause: NodeJS.ErrnoException) => {
      throw refused(root, `a folder that cannot be written to (${cause.code})`, 'a folder for backups', cause);
    });
  const live = (await deps.schemas.read()).schema;
  let needed = 0;
  for (const id of new Set(saved.flatMap(({ scope }) => scope.map(({ collection }) => collection)))) {
    if (findCollection(live, id) !== undefined) needed += await estimatedBytes(deps.documents, id);
  }
  const { bavail, bsize } = await statfs(root);
  if (needed <= bavail * bsize) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`;
  throw refused(root, `${megabytes(bavail * bsize)} free`, `about ${megabytes(needed)} for the backups of this run`);
}

function savedBy(step: ExecutionStep): readonly { scope: readonly BackupScope[]; schema: DatabaseSchema }[] {
  if (step.kind === 'schema') return [{ scope: backupScope(step.operations, step.from), schema: step.from }];
  if (step.kind !== 'data') return [];
  const ids = writtenCollections(step);
  return [{ scope: ids.map((collection) => ({ collection, attributes: null })), schema: step.schema }];
}

/** Estimates from the newest documents: `$sequence` counts up, and their sizes are typical. */
async function estimatedBytes(documents: DocumentGateway, id: string): Promise<number> {
  const queries = [wire.order('$sequence', true), wire.limit(SAMPLE)].map(queryText);
  const { documents: newest } = await documents.list(id, queries);
  const bytes = newest.reduce((sum, document) => sum + stringifyJson(document).length, 0);
  const count = Math.max(newest.length, Number(newest[0]?.$sequence ?? 0) || 0);
  return newest.length === 0 ? 0 : (bytes / newest.length) * count;
}

function refused(root: string, found: string, expected: string, cause?: unknown): EntwriteError {
  const remedy = 'Make room, name another folder in the option `backups`, or switch backups off; nothing was changed.';
  return new EntwriteError('backup_refused', { at: root, found, expected, remedy }, { cause });
}
