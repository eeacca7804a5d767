import type { DbContextOptions } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';

/** Where the demo works: a real Appwrite when the environment names one, else an embedded server of its own. */
export async function openTarget(): Promise<{ options: DbContextOptions; name: string; close: () => Promise<void> }> {
  const { APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey } = process.env;
  const databaseId = `entwrite-demo-${Date.now().toString(36)}`;
  if (endpoint && projectId && apiKey) {
    return { options: { endpoint, projectId, apiKey, databaseId }, name: endpoint, close: async () => {} };
  }
  const server = await EmbeddedAppwrite.start();
  return {
    options: { endpoint: server.endpoint, projectId: server.projectId, apiKey: server.apiKey, databaseId },
    name: `an embedded Appwrite at ${server.endpoint}`,
    close: () => server.stop(),
  };
}
