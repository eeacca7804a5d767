import type { Client } from 'node-appwrite';

/**
 * A `Client` of any copy of node-appwrite. Its class has a private member, so that the one of its ES module and the one of its CommonJS module
 * are two types that exclude each other.
 */
export type AnyClient = Pick<Client, 'headers' | 'prepareRequest'> & {
  readonly config: Pick<Client['config'], 'endpoint' | 'project' | 'selfSigned'>;
};
