import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import type { DbContextOptions } from '../../src/context/context-options.js';
import { DbContext } from '../../src/context/db-context.js';
import type { TestDatabase } from '../support/backup.js';
import type { SimulatedServer } from './server.js';

/** A context of a site for some work. */
export function inContext<T>(site: Site, work: (context: DbContext) => Promise<T>): Promise<T> {
  return within(site.context(), work);
}

/** Works with a context, and disposes of it. */
export async function within<C extends DbContext, T>(context: C, work: (context: C) => Promise<T>): Promise<T> {
  try {
    return await work(context);
  } finally {
    await context.dispose();
  }
}

/** A context without entities: what migration files do does not depend on them. */
class BareDb extends DbContext {}

/** The database of one run, and what processes need to work on it. */
export interface Site {
  readonly databaseId: string;
  /** Milliseconds a holder of the lock may be silent. */
  readonly lease: number;
  /** Gateways over a transport of their own, as each process has one. */
  readonly connect: () => TestDatabase;
  readonly context: () => DbContext;
  /** What contexts of the site are made with. */
  readonly options: () => DbContextOptions;
  /** A folder on a disk that all processes share, made when it is asked for. */
  readonly folder: () => string;
  readonly clear: () => void;
}

export function openSite(server: SimulatedServer, databaseId: string, lease: number): Site {
  const address = { endpoint: 'http://localhost/v1', projectId: server.projectId, apiKey: server.apiKey };
  const limits = { timeout: 2 * lease, deadline: 4 * lease };
  let folder: string | null = null;
  const shared = () => {
    folder ??= mkdtempSync(join(tmpdir(), 'entwrite-simulation-'));
    return folder;
  };
  const options = () => {
    const backups = { folder: join(shared(), 'backups'), plain: true };
    return { ...address, ...limits, databaseId, backups };
  };
  return {
    databaseId,
    lease,
    connect() {
      const client = new Client().setEndpoint(address.endpoint).setProject(address.projectId).setKey(address.apiKey);
      const transport = createTransport(async () => client, limits);
      const schemas = createSchemaGateway(transport, databaseId);
      const documents = createDocumentGateway(transport, databaseId);
      return { databaseId, projectId: address.projectId, transport, schemas, documents };
    },
    context: () => new BareDb(options()),
    options,
    folder: shared,
    clear() {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
      folder = null;
    },
  };
}
