import type { Project } from '../project/open-project.js';
import { startStudioServer } from './http/studio-server.js';
import { routes } from './routes/routes.js';
import { createStudio } from './routes/studio.js';

interface StudioOptions {
  readonly project: Project;
  /** 0 for any free port. */
  readonly port: number;
  /** Refuses all writes. */
  readonly readOnly: boolean;
  readonly isDemo: boolean;
}

export interface RunningStudio {
  /** The link to open, with its secret. */
  readonly url: string;
  readonly port: number;
  /** Stops the studio; the caller disposes of the project. */
  readonly stop: () => Promise<void>;
}

/** Serves a project's database to a browser on this machine. */
export async function startStudio({ project, port, readOnly, isDemo }: StudioOptions): Promise<RunningStudio> {
  const studio = createStudio(project, readOnly, isDemo);
  const server = await startStudioServer(studio, routes, port);
  return {
    url: server.url,
    port: server.port,
    async stop() {
      await server.stop();
      await studio.dispose();
    },
  };
}
