import { describeServer, type KnownServer } from '../../appwrite/server/capabilities.js';
import { plural } from '../../util/plural.js';
import type { DataFailure } from '../data/data-deps.js';

/** What a helper of a data step did. */
export interface DataStepReport {
  readonly step: string;
  readonly label: string;
  readonly seen: number;
  readonly changed: number;
  readonly skipped: number;
  readonly failed: number;
  readonly failures: readonly DataFailure[];
}

export interface StepReport {
  readonly description: string;
  readonly state: 'pending' | 'running' | 'done';
  readonly milliseconds: number | null;
  /** Folder of the backup made before it. */
  readonly backup: string | null;
}

/** The outcome of one file in a run. */
export interface MigrationFileReport {
  readonly name: string;
  readonly outcome: 'applied' | 'reverted' | 'undone' | 'unfinished';
  readonly milliseconds: number;
  readonly steps: readonly StepReport[];
  readonly data: readonly DataStepReport[];
}

/** The report of a run or a revert, as plain data. */
export interface MigrationRunReport {
  readonly databaseId: string;
  readonly direction: 'up' | 'down';
  readonly environment: string | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly requests: number;
  /** The server, as far as it is known; null if nothing depended on it. */
  readonly server: KnownServer | null;
  readonly batch: number | null;
  readonly files: readonly MigrationFileReport[];
  /** Files bound to other environments. */
  readonly skipped: readonly string[];
  /** A file that ends a breaking change, and those after it: see `contract`. */
  readonly waiting: readonly string[];
  /** The progress messages, one line each. */
  readonly log: readonly string[];
  readonly error: { readonly code: string; readonly message: string; readonly stack: string | null } | null;
}

/** The files that are not run, one line per reason. */
export function describeNotRun({
  skipped,
  waiting,
}: Pick<MigrationRunReport, 'skipped' | 'waiting'>): readonly string[] {
  return [
    ...(skipped.length === 0 ? [] : [`Bound to other environments: ${skipped.join(', ')}`]),
    ...(waiting.length === 0
      ? []
      : [`Waiting until no instance of the previous version runs (--contract): ${waiting.join(', ')}`]),
  ];
}

/** A report as a page of text. */
export function describeRunReport(report: MigrationRunReport): string {
  const { databaseId, direction, startedAt, milliseconds, requests, server, batch, files, error } = report;
  const title = `${direction === 'up' ? 'Run' : 'Revert'} of migrations on '${databaseId}', ${startedAt}`;
  const sum = `${plural(files.length, 'file')}, ${requests} requests, ${milliseconds} ms`;
  return [
    title,
    batch === null ? sum : `${sum}, batch ${batch}`,
    ...(server === null ? [] : [`Server: ${describeServer(server)}`]),
    ...files.flatMap(fileLines),
    ...describeNotRun(report),
    ...(error === null ? [] : [`Error: ${error.message}`]),
  ].join('\n');
}

function fileLines({ name, outcome, milliseconds, steps, data }: MigrationFileReport): readonly string[] {
  return [
    `${name}: ${outcome} in ${milliseconds} ms`,
    ...steps.map(
      ({ description, state, milliseconds: took, backup }, at) =>
        `  ${at + 1}. ${description} [${state}${took === null ? '' : `, ${took} ms`}]${backup === null ? '' : ` saved in ${backup}`}`,
    ),
    ...data.map(
      ({ step, label, seen, changed, skipped, failed }) =>
        `  ${step}, ${label}: ${seen} seen, ${changed} changed, ${skipped} skipped, ${failed} failed`,
    ),
  ];
}
