import type { DocumentGateway } from '../../appwrite/document-gateway.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import type { Transport } from '../../appwrite/transport.js';
import type { AutomaticBackups } from '../../backup/automatic/automatic-backup.js';
import type { WriteBlock } from '../../documents/write-block.js';
import type { CopyWays } from '../../documents/write-strategy.js';
import type { ProgressListener } from '../../progress.js';
import type { Lease } from '../../schema-manager/lock/lease.js';
import type { OnlineChange } from '../../schema-manager/online-changes/online-change.js';
import type { DataStepReport } from './migration-report.js';

/** What carrying steps out needs of the outside. */
export interface RunPorts {
  readonly projectId: string;
  readonly databaseId: string;
  readonly transport: Transport;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly lease: Lease;
  /** Online changes that earlier runs wrote down: what of them is incomplete is recognised by it. */
  readonly knownChanges: readonly OnlineChange[];
  /** null where the context wants no backups. */
  readonly backups: AutomaticBackups | null;
  readonly fence: WriteBlock;
  readonly copy: CopyWays | undefined;
  readonly signal: AbortSignal;
  readonly stepTimeout: number | undefined;
  readonly environment: string | null;
  readonly onProgress: ProgressListener;
  /** Takes what data steps report. */
  readonly onData: (report: DataStepReport) => void;
}
