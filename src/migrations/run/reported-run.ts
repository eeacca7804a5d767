import { type ContextDeps, contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import type { ProgressListener } from '../../progress.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import { messageOf } from '../../util/message-of.js';
import { environmentOf } from '../builder/migrations-options.js';
import type { MigrationRunReport } from '../history/migration-report.js';
import { createRunRecorder, type RunFacts, type RunRecorder } from '../history/run-recorder.js';
import type { MigrationWorkOptions } from './migration-work-options.js';

interface ReportedRun {
  readonly deps: ContextDeps;
  readonly recorder: RunRecorder;
  /** Adds facts to the report as they become known. */
  readonly note: (facts: Partial<RunFacts>) => void;
}

/**
 * Does work on a context and reports it to `onReport`, whether it fails or not. Calls the context's `onMigrationComplete` after success.
 */
export async function reportedRun(
  context: DbContext,
  direction: 'up' | 'down',
  options: MigrationWorkOptions,
  work: (run: ReportedRun) => Promise<void>,
): Promise<MigrationRunReport> {
  const deps = withProgress(contextDeps(context), options.onProgress);
  await deps.open();
  const { databaseId } = deps.options;
  const recorder = createRunRecorder({ databaseId, direction, environment: environmentOf(options) }, deps.onProgress);
  const before = deps.transport.requestCount();
  let facts: RunFacts = { batch: null, skipped: [], waiting: [] };
  const report = (error?: unknown) =>
    recorder.report(
      { requests: deps.transport.requestCount() - before, server: deps.schemas.server.known(), ...facts },
      error,
    );
  const note = (news: Partial<RunFacts>) => {
    facts = { ...facts, ...news };
  };
  const sendReport = async (given: MigrationRunReport) => options.onReport?.(given);
  try {
    await work({ deps, recorder, note });
    await runHook('onMigrationComplete', deps.hooks.onMigrationComplete);
  } catch (error) {
    await sendReport(report(error)).catch((failure: unknown) => {
      // The error of the run matters more than its report.
      deps.onProgress({
        type: 'warning',
        message: `the run could not be reported: ${messageOf(failure)}`,
        findings: [],
      });
    });
    throw error;
  }
  const result = report();
  await sendReport(result);
  return result;
}

function withProgress(deps: ContextDeps, listener: ProgressListener | undefined): ContextDeps {
  if (listener === undefined) return deps;
  return {
    ...deps,
    onProgress: (event) => {
      deps.onProgress(event);
      listener(event);
    },
  };
}
