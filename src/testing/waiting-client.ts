import type { ServerAddress } from '../appwrite/http/create-client.js';
import { Client } from '../appwrite/http/node-appwrite.js';
import { EntwriteError } from '../errors.js';

/** A client whose server is set later. */
interface WaitingClient {
  readonly client: Client;
  /** Sets the server; from then on the client can send requests. */
  readonly connect: (address: ServerAddress) => void;
}

/** Creates a client for a context that is constructed before its server is known; a request before `connect` throws. */
export function waitingClient(): WaitingClient {
  const client = new Client().setEndpoint('http://127.0.0.1/v1').setProject('waiting');
  const { prepareRequest } = client;
  client.prepareRequest = () => {
    throw new EntwriteError('configuration_invalid', {
      at: 'useTestDatabase',
      found: 'a request before the tests run',
      expected: 'requests in tests, in the seed, or in hooks declared after useTestDatabase',
      remedy: 'Move the request into a test or a hook below.',
    });
  };
  return {
    client,
    connect({ endpoint, projectId, apiKey }) {
      client.setEndpoint(endpoint).setProject(projectId).setKey(apiKey);
      client.prepareRequest = prepareRequest;
    },
  };
}
