import { type ContextDeps, contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import type { ProgressListener } from '../../progress.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import { environmentOf } from '../builder/migrations-options.js';
import type { MigrationRunReport } from '../history/migration-report.js';
import { createRunRecorder, type RunFacts, type RunRecorder } from '../history/run-recorder.js';
import type { MigrationWorkOptions } from './migration-work-options.js';

/** What a run works with. */
interface ReportedRun {
  readonly ports: ContextDeps;
  readonly recorder: RunRecorder;
  /** Facts for the report, as soon as they are known. */
  readonly tell: (facts: Partial<RunFacts>) => void;
}

/**
 * Does work on a context and gives the report of it, to `onReport` after success and failure alike; then the context's
 * `onMigrationComplete`.
 */
export async function reportedRun(
  context: DbContext,
  direction: 'up' | 'down',
  options: MigrationWorkOptions,
  work: (run: ReportedRun) => Promise<void>,
): Promise<MigrationRunReport> {
  const ports = withProgress(contextDeps(context), options.onProgress);
  await ports.open();
  const { databaseId } = ports.options;
  const recorder = createRunRecorder({ databaseId, direction, environment: environmentOf(options) }, ports.onProgress);
  const before = ports.transport.requestCount();
  let facts: RunFacts = { batch: null, skipped: [], waiting: [] };
  const report = (error?: unknown) =>
    recorder.report(
      { requests: ports.transport.requestCount() - before, server: ports.schemas.server.known(), ...facts },
      error,
    );
  const tell = (news: Partial<RunFacts>) => {
    facts = { ...facts, ...news };
  };
  try {
    await work({ ports, recorder, tell });
    await runHook('onMigrationComplete', ports.hooks.onMigrationComplete);
  } catch (error) {
    await options.onReport?.(report(error));
    throw error;
  }
  const result = report();
  await options.onReport?.(result);
  return result;
}

/** The ports of a context that tell a second listener too. */
function withProgress(ports: ContextDeps, listener: ProgressListener | undefined): ContextDeps {
  if (listener === undefined) return ports;
  return {
    ...ports,
    onProgress: (event) => {
      ports.onProgress(event);
      listener(event);
    },
  };
}
