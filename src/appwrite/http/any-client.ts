import type { Client } from 'node-appwrite';

/** A `Client` of any copy of node-appwrite: a private member makes those of its ES and its CommonJS module different types. */
export type AnyClient = Pick<Client, 'headers' | 'prepareRequest'> & {
  readonly config: Pick<Client['config'], 'endpoint' | 'project' | 'selfSigned'>;
};
