import { describeServer, type KnownServer } from '../../appwrite/server/capabilities.js';
import { classifyOperation, describeOperation, type Operation } from '../../operations/operation.js';
import type { OperationClass } from '../../operations/operation-definition.js';
import type { ProgressEvent } from '../../progress.js';
import { plural } from '../../util/plural.js';
import { type CopyEstimate, describeCopy } from './copy-estimate.js';

/** The cost of carrying out a plan, as plain data. */
export interface MigrationReport {
  readonly databaseId: string;
  /** Hashes of the schema before and after. */
  readonly from: string;
  readonly to: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly milliseconds: number;
  /** Sent, and estimated by the plan. */
  readonly requests: { readonly sent: number; readonly estimated: number };
  readonly operations: readonly {
    readonly description: string;
    readonly class: OperationClass;
    readonly milliseconds: number | null;
  }[];
  /** The estimated cost of writing documents, by attribute. */
  readonly copies: readonly CopyEstimate[];
  /** How many times documents were rewritten, by collection; each fires Realtime, webhook and Function events of Appwrite. */
  readonly documentsRewritten: Readonly<Record<string, number>>;
  /** The server, as far as it is known; null if nothing depended on it. */
  readonly server: KnownServer | null;
  /** The folder of the backup made before; null if nothing could be lost or backups are off. */
  readonly backup: string | null;
  readonly warnings: readonly string[];
}

/** The part of a plan that a report includes. */
interface ReportedPlan {
  readonly databaseId: string;
  readonly from: string;
  readonly to: string;
  readonly operations: readonly Operation[];
  readonly requests: number;
  readonly copies?: readonly CopyEstimate[];
}

interface ReportRecorder {
  readonly take: (event: ProgressEvent) => void;
  readonly report: (requestsSent: number, server: KnownServer | null) => MigrationReport;
}

/** Builds a report from the events of a run that starts now. */
export function createReportRecorder(plan: ReportedPlan): ReportRecorder {
  const startedAt = new Date();
  const started = performance.now();
  const times = new Map<number, number>();
  const rewritten = new Map<string, number>();
  /** Counts of unfinished work; for failed work these are all there is. */
  const underWay = new Map<string, number>();
  const warnings: string[] = [];
  let backup: string | null = null;
  return {
    take(event) {
      if (event.type === 'operation-finished') times.set(event.index - 1, event.milliseconds);
      if (event.type === 'documents' && (event.action === 'rewritten' || event.action === 'copied')) {
        const { collection, documents } = event;
        if (event.isUnderWay) underWay.set(collection, documents);
        else {
          rewritten.set(collection, (rewritten.get(collection) ?? 0) + documents);
          underWay.delete(collection);
        }
      }
      if (event.type === 'saved') backup = event.folder;
      if (event.type === 'warning') warnings.push(event.message);
    },
    report: (requestsSent, server) => ({
      databaseId: plan.databaseId,
      from: plan.from,
      to: plan.to,
      startedAt: startedAt.toISOString(),
      milliseconds: Math.round(performance.now() - started),
      requests: { sent: requestsSent, estimated: plan.requests },
      operations: plan.operations.map((operation, at) => ({
        description: describeOperation(operation),
        class: classifyOperation(operation),
        milliseconds: times.get(at) ?? null,
      })),
      copies: plan.copies ?? [],
      documentsRewritten: Object.fromEntries(
        [...new Set([...rewritten.keys(), ...underWay.keys()])].map((id) => [
          id,
          (rewritten.get(id) ?? 0) + (underWay.get(id) ?? 0),
        ]),
      ),
      server: server && { engine: server.engine, version: server.version },
      backup,
      warnings,
    }),
  };
}

/** A report as a page of text. */
export function describeReport(report: MigrationReport): string {
  const { databaseId, startedAt, milliseconds, requests, operations, copies, documentsRewritten, backup, warnings } =
    report;
  const { server } = report;
  const rewritten = Object.entries(documentsRewritten).map(([collection, count]) => `  ${collection}: ${count}`);
  return [
    `Migration of '${databaseId}', ${startedAt}`,
    `${plural(operations.length, 'operation')}, ${requests.sent} requests (${requests.estimated} estimated), ${milliseconds} ms`,
    ...(server === null ? [] : [`Server: ${describeServer(server)}`]),
    `Schema ${report.from.slice(0, 12)} -> ${report.to.slice(0, 12)}`,
    ...operations.map(
      ({ description, class: kind, milliseconds: took }, at) =>
        `  ${at + 1}. ${description} [${kind}${took === null ? '' : `, ${took} ms`}]`,
    ),
    ...(copies.length === 0
      ? []
      : ['Expected cost of writing documents:', ...copies.map((copy) => `  ${describeCopy(copy)}`)]),
    ...(rewritten.length === 0 ? [] : ['Documents rewritten:', ...rewritten]),
    ...(backup === null ? [] : [`Backup: ${backup}`]),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n');
}
