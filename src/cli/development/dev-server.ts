import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readEnvironment } from '../../project/open-project.js';
import { startFailure } from '../start-failure.js';

/** The variable with the endpoint of the server that a step works on; if it is not set, the server of the configuration is used. */
export const DEV_SERVER = 'ENTWRITE_DEV_SERVER';

/** The default file of the data. */
export const DEV_DATABASE = '.entwrite/dev.db';

interface DevServerOptions {
  readonly embedded?: string | true;
  readonly port: number;
}

export interface DevServer {
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Starts the embedded server of a project and keeps its data in the folder of the configuration. */
export async function startDevServer({ embedded, port }: DevServerOptions, folder: string): Promise<DevServer> {
  readEnvironment(resolve(folder, '.env'));
  const file = typeof embedded === 'string' ? embedded : resolve(folder, DEV_DATABASE);
  if (file !== ':memory:') mkdirSync(dirname(resolve(file)), { recursive: true });
  const { EmbeddedAppwrite } = await import('../../embedded/index.js');
  const server = await EmbeddedAppwrite.start({ file, port }).catch((error: unknown) => {
    throw startFailure(error, { file, port, host: '127.0.0.1' });
  });
  return {
    variables: {
      [DEV_SERVER]: server.endpoint,
      APPWRITE_ENDPOINT: server.endpoint,
      APPWRITE_PROJECT_ID: server.projectId,
      APPWRITE_API_KEY: server.apiKey,
      APPWRITE_DATABASE_ID: process.env.APPWRITE_DATABASE_ID || 'dev',
    },
    stop: () => server.stop(),
  };
}
