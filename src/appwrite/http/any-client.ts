import type { Client } from 'node-appwrite';

/** A `Client` of any copy of node-appwrite. A private member makes the types of its ES and CommonJS modules incompatible. */
export type AnyClient = Pick<Client, 'headers' | 'prepareRequest'> & {
  readonly config: Pick<Client['config'], 'endpoint' | 'project' | 'selfSigned'>;
};
