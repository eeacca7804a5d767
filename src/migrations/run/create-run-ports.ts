import { guardTransport } from '../../appwrite/transport.js';
import type { ContextPorts } from '../../context/context-ports.js';
import { knownChanges, NO_INTENT } from '../../schema-manager/lock/intent.js';
import { environmentOf } from '../builder/migrations-options.js';
import type { LockedHistory } from '../history/locked-history.js';
import type { MigrationWorkOptions } from './migration-work-options.js';
import type { RunPorts } from './run-ports.js';
import type { RunRecorder } from './run-recorder.js';

/** What steps need, for a context whose lock is held: each attempt of each write asks for it. */
export async function createRunPorts(
  { open, options, transport, schemas, documents, backups }: ContextPorts,
  { history, lease }: LockedHistory,
  { fence = false, copy, stepTimeout, signal = new AbortController().signal, ...rest }: MigrationWorkOptions,
  { onProgress, onData }: RunRecorder,
): Promise<RunPorts> {
  const { beforeAttempt } = lease;
  return {
    projectId: (await open()).config.project,
    databaseId: options.databaseId,
    transport: guardTransport(transport, beforeAttempt),
    schemas: schemas.guardedBy(beforeAttempt),
    documents: documents.guardedBy(beforeAttempt),
    lease,
    knownChanges: knownChanges(history.stored?.lock?.intent ?? NO_INTENT),
    backups: backups === null ? null : (await backups()).guardedBy(lease),
    fence,
    copy,
    signal,
    stepTimeout,
    environment: environmentOf(rest),
    onProgress,
    onData,
  };
}
