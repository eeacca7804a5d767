import type { Project } from '../../project/open-project.js';
import type { Editing } from '../data/editing.js';
import { createLiveSchema } from '../data/live-schema.js';
import { createUndoLog } from '../data/undo-log.js';
import { createWriteAccess } from '../data/write-access.js';
import { createJobs, type Jobs } from '../work/jobs.js';
import { createRequestLog, type RequestLog } from '../work/request-log.js';

/** What every route works with. */
export interface Studio extends Editing {
  readonly readOnly: boolean;
  readonly isDemo: boolean;
  readonly jobs: Jobs;
  readonly requests: RequestLog;
  /** Stops what the studio started; the caller disposes of the project. */
  readonly dispose: () => Promise<void>;
}

export function createStudio(project: Project, readOnly: boolean, isDemo: boolean): Studio {
  const live = createLiveSchema(project);
  const requests = createRequestLog();
  const writes = createWriteAccess(project, live);
  const jobs = createJobs();
  return {
    project,
    readOnly,
    isDemo,
    live,
    writes,
    undo: createUndoLog(project, live),
    jobs,
    requests,
    async dispose() {
      jobs.stopAll();
      requests.dispose();
      await writes.dispose();
    },
  };
}
