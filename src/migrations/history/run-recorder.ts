import { EntwriteError } from '../../errors.js';
import { describeProgress, type ProgressListener } from '../../progress.js';
import { isError, messageOf } from '../../util/message-of.js';
import type { MigrationRecord } from './migration-record.js';
import type { DataStepReport, MigrationFileReport, MigrationRunReport } from './migration-report.js';

export interface RunRecorder {
  readonly onProgress: ProgressListener;
  readonly onData: (report: DataStepReport) => void;
  /** Called when work on a file begins; returns the function to call with its record when it ends. */
  readonly begin: (name: string) => (record: MigrationRecord) => void;
  readonly report: (
    facts: RunFacts & Pick<MigrationRunReport, 'requests' | 'server'>,
    error?: unknown,
  ) => MigrationRunReport;
}

/** Facts that become known during a run. */
export type RunFacts = Pick<MigrationRunReport, 'batch' | 'skipped' | 'waiting'>;

const OUTCOMES: Readonly<Partial<Record<MigrationRecord['status'], MigrationFileReport['outcome']>>> = {
  applied: 'applied',
  failed: 'undone',
  reverted: 'reverted',
};

/** The most log lines that are kept. */
const LOG_LINES = 10_000;

export function createRunRecorder(
  facts: { readonly databaseId: string; readonly direction: 'up' | 'down'; readonly environment: string | null },
  onProgress: ProgressListener,
): RunRecorder {
  const startedAt = new Date();
  const started = performance.now();
  const files: MigrationFileReport[] = [];
  const log: string[] = [];
  let data: DataStepReport[] = [];
  return {
    onProgress(event) {
      if (log.length < LOG_LINES) log.push(describeProgress(event));
      onProgress(event);
    },
    onData: (report) => void data.push(report),
    begin(name) {
      const begun = performance.now();
      data = [];
      return (record) => {
        const isBack = facts.direction === 'down' || record.back.length > 0;
        files.push({
          name,
          outcome: OUTCOMES[record.status] ?? 'unfinished',
          milliseconds: Math.round(performance.now() - begun),
          steps: (isBack ? record.back : record.steps).map(({ description, state, milliseconds, backup }) => ({
            description,
            state,
            milliseconds,
            backup,
          })),
          data,
        });
      };
    },
    report: ({ requests, server, batch, skipped, waiting }, error) => ({
      ...facts,
      startedAt: startedAt.toISOString(),
      milliseconds: Math.round(performance.now() - started),
      requests,
      server: server && { engine: server.engine, version: server.version },
      batch,
      files: [...files],
      skipped,
      waiting,
      log: [...log],
      error: error === undefined ? null : factsOf(error),
    }),
  };
}

function factsOf(error: unknown): NonNullable<MigrationRunReport['error']> {
  const code = error instanceof EntwriteError ? error.code : 'unexpected';
  return { code, message: messageOf(error), stack: stackOf(error) };
}

/** The stack with those of its causes: the failing line of the file is in the last one. */
function stackOf(error: unknown): string | null {
  if (!isError(error)) return null;
  const cause = stackOf(error.cause);
  return [error.stack ?? error.message, ...(cause === null ? [] : [`Caused by: ${cause}`])].join('\n');
}
