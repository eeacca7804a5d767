/** An embedded server in a process of its own that answers as slowly as it is asked to, and counts requests. Started by `startServer`. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EmbeddedAppwrite } from '../../dist/esm/embedded/index.js';
import { limitedWorkers } from './limited-workers.mjs';

const file = fileURLToPath(import.meta.url);

/**
 * @param dials the version and engine to behave like; the default ones when not given
 * @returns endpoint, projectId, apiKey; `ask({ delay })` sets the delay of each answer in ms, `ask({ delay: 'workers' })` that of a server
 * with two busy cores; gives the number of requests so far
 */
export async function startServer(dials = {}) {
  const child = fork(file, ['serve', JSON.stringify(dials)]);
  const [address] = await once(child, 'message');
  const ask = async (order = {}) => {
    child.send(order);
    const [{ requests }] = await once(child, 'message');
    return requests;
  };
  const stop = async () => {
    child.disconnect();
    await once(child, 'exit');
  };
  return { ...address, ask, stop };
}

if (process.argv[1] === file && process.argv[2] === 'serve') {
  const server = await EmbeddedAppwrite.start(JSON.parse(process.argv[3]));
  process.on('message', ({ delay }) => {
    if (delay === 'workers') server.setFaults({ http: limitedWorkers() });
    else if (delay !== undefined) {
      const fault = { kind: 'delay', milliseconds: delay };
      server.setFaults(delay === 0 ? {} : { http: () => fault });
    }
    process.send({ requests: server.requests.count() });
  });
  process.on('disconnect', () => server.stop());
  const { endpoint, projectId, apiKey } = server;
  process.send({ endpoint, projectId, apiKey });
}
