import { Client } from 'node-appwrite';

/** Where a project is reached. */
export interface ServerAddress {
  readonly endpoint: string;
  readonly projectId: string;
  readonly apiKey: string;
  /** Accepts a self-signed certificate. */
  readonly selfSigned?: boolean;
}

/** A client of node-appwrite, set up for a project. */
export function createClient({ endpoint, projectId, apiKey, selfSigned = false }: ServerAddress): Client {
  return new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey).setSelfSigned(selfSigned);
}
