import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Transport } from '../../appwrite/http/transport.js';
import { guardTransport } from '../../appwrite/http/transport.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { AutomaticBackups } from '../../backup/automatic/automatic-backup.js';
import type { ContextDeps } from '../../context/context-deps.js';
import { stepPairs } from '../../context/in-step/in-step-option.js';
import type { NamedCycle } from '../../differ/applicable-renames.js';
import type { WriteBlock } from '../../documents/write-block.js';
import type { CopyWays } from '../../documents/write-strategy.js';
import type { ProgressListener } from '../../progress.js';
import type { Lease } from '../../schema-manager/lock/lease.js';
import type { OnlineChange } from '../../schema-manager/online-changes/online-change.js';
import type { AllowDestructive } from '../../schema-manager/plan/destructive-consent.js';
import { rememberedBy } from '../../schema-manager/plan/late-requests.js';
import { environmentOf } from '../builder/migrations-options.js';
import type { LockedHistory } from '../history/locked-history.js';
import type { DataStepReport } from '../history/migration-report.js';
import type { RunRecorder } from '../history/run-recorder.js';
import type { MigrationWorkOptions } from './migration-work-options.js';
import { type FileDrops, fileDrops } from './parked-drops.js';

export interface RunDeps {
  readonly projectId: string;
  readonly databaseId: string;
  readonly transport: Transport;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly lease: Lease;
  /** Online changes recorded by earlier runs and by this one so far: they identify incomplete changes. */
  readonly knownChanges: OnlineChange[];
  /** Ids of those that this run has completed. */
  readonly doneChanges: Set<string>;
  readonly swaps: readonly NamedCycle[];
  readonly drops: FileDrops;
  readonly allowDestructive: AllowDestructive | undefined;
  /** Whether the context writes both of two attributes, see `DataDeps.isInStep`. */
  readonly isInStep: (collection: string, from: string, to: string) => boolean;
  /** null if the context makes no backups. */
  readonly backups: AutomaticBackups | null;
  readonly fence: WriteBlock;
  readonly copy: CopyWays | undefined;
  readonly concurrency: number | undefined;
  readonly signal: AbortSignal;
  readonly stepTimeout: number | undefined;
  readonly environment: string | null;
  readonly onProgress: ProgressListener;
  readonly onData: (report: DataStepReport) => void;
}

/** The dependencies of steps for a context whose lock is held: each attempt of each write checks the lock. */
export async function createRunDeps(
  deps: ContextDeps,
  { history, lease }: LockedHistory,
  {
    fence = false,
    copy,
    concurrency,
    stepTimeout,
    signal = new AbortController().signal,
    ...rest
  }: MigrationWorkOptions,
  { onProgress, onData }: RunRecorder,
): Promise<RunDeps> {
  const { open, options, transport, schemas, documents, backups } = deps;
  const inStep = stepPairs(options.inStep ?? {});
  return {
    projectId: (await open()).config.project,
    databaseId: options.databaseId,
    transport: guardTransport(transport, lease),
    schemas: schemas.guardedBy(lease),
    documents: documents.guardedBy(lease),
    lease,
    knownChanges: [...rememberedBy(history.stored).changes],
    doneChanges: new Set(),
    swaps: [],
    drops: fileDrops(deps, rest),
    allowDestructive: rest.allowDestructive,
    isInStep: (collection, from, to) =>
      inStep.some((pair) => pair.collection === collection && pair.old === from && pair.made === to),
    backups: backups === null ? null : (await backups()).guardedBy(lease),
    fence,
    copy,
    concurrency,
    signal,
    stepTimeout,
    environment: environmentOf(rest),
    onProgress,
    onData,
  };
}
