import { describeServer } from '../../appwrite/server/capabilities.js';
import { runDoctor } from '../../doctor/run-doctor.js';
import { TOOL_VERSION } from '../../util/tool-version.js';
import type { ShownJob } from '../api/job-event.js';
import type { Overview } from '../api/overview.js';
import type { ShownRequest } from '../api/shown-request.js';
import { describeSchema } from '../data/describe-schema.js';
import { isUnindexed } from '../work/is-unindexed.js';
import { ask, EventStream, get, type Route } from './route.js';

/** The database as a whole, jobs, and the log of requests. */
export const overviewRoutes: readonly Route[] = [
  get('/api/overview', async ({ project, readOnly, isDemo }): Promise<Overview> => {
    const { deps } = project;
    const client = await deps.open();
    const capabilities = await deps.schemas.capabilities();
    const context = deps.model().entities.length > 0 ? deps.name : null;
    return {
      databaseId: deps.options.databaseId,
      projectId: client.config.project,
      endpoint: client.config.endpoint,
      server: describeServer(capabilities),
      context,
      readOnly,
      isDemo,
      isProduction: process.env.NODE_ENV === 'production',
      version: TOOL_VERSION,
    };
  }),
  get('/api/schema', async ({ project, live }) => describeSchema(project, await live.read())),
  ask('/api/schema/refresh', ({ live }) => {
    live.forget();
    return {};
  }),
  ask('/api/doctor', async ({ project }, input) => {
    const { findings, server, checked } = await runDoctor(
      { ...project.deps, endpoint: (await project.deps.open()).config.endpoint },
      { quick: !input.flag('documents') },
    );
    return { findings, server, checked };
  }),
  get('/api/jobs', ({ jobs }): { readonly jobs: readonly ShownJob[] } => ({
    jobs: jobs.list().map(({ id, title, startedAt, isRunning }) => ({ id, title, startedAt, isRunning: isRunning() })),
  })),
  get('/api/jobs/:job/events', ({ jobs }, input) => {
    const job = jobs.get(input.parameter('job'));
    return new EventStream((send, end) =>
      job.listen((event) => {
        send(event);
        if (event.type !== 'progress') end();
      }),
    );
  }),
  ask('/api/jobs/:job/stop', ({ jobs }, input) => {
    jobs.get(input.parameter('job')).stop();
    return {};
  }),
  get(
    '/api/requests/:after',
    async ({ requests, live }, input): Promise<{ readonly requests: readonly ShownRequest[] }> => {
      const after = input.numberParameter('after');
      const schema = await live.read();
      const logged = requests.since(after);
      return { requests: logged.map((one) => ({ ...one, unindexed: isUnindexed(one, schema) })) };
    },
  ),
];
