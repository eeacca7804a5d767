import { Client } from 'node-appwrite';
import type { AnyClient } from './any-client.js';

export interface ServerAddress {
  readonly endpoint: string;
  readonly projectId: string;
  readonly apiKey: string;
  /** Accepts a self-signed certificate. */
  readonly selfSigned?: boolean;
}

export function createClient({ endpoint, projectId, apiKey, selfSigned = false }: ServerAddress): Client {
  return new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey).setSelfSigned(selfSigned);
}

/** The user that a client acts as. */
export type UserCredentials = { readonly jwt: string } | { readonly session: string };

/** A client of the same project that acts as a user, without the API key. */
export function createUserClient({ config }: AnyClient, credentials: UserCredentials): Client {
  const client = new Client().setEndpoint(config.endpoint).setProject(config.project).setSelfSigned(config.selfSigned);
  return 'jwt' in credentials ? client.setJWT(credentials.jwt) : client.setSession(credentials.session);
}
