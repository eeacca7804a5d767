import { Client } from 'node-appwrite';
import { createTransport, type Transport } from '../../src/appwrite/http/transport.js';

/** A transport to a server. */
export function transportOf(server: { endpoint: string; projectId: string; apiKey: string }): Transport {
  const client = new Client().setEndpoint(server.endpoint).setProject(server.projectId).setKey(server.apiKey);
  return createTransport(async () => client);
}
