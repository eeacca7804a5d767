import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const entry = join(import.meta.dirname, '../../dist/esm/cli/entwrite.js');

/** The real Appwrite that the environment names, else an embedded server in a process of its own. `close` ends the latter. */
export async function benchServer() {
  const { APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey } = process.env;
  if (endpoint && projectId && apiKey) return { endpoint, projectId, apiKey, isReal: true, close: () => {} };
  const child = spawn(process.execPath, [entry, 'serve', '--json', '--memory'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { ...JSON.parse(line), isReal: false, close: () => child.kill() };
}
