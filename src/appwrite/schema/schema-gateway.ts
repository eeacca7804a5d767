import { EntwriteError } from '../../errors.js';
import { isSingleDate, renamesDates } from '../../operations/broken-renames/copied-dates.js';
import { type Operation, operationCollection, operationRequests, takenNames } from '../../operations/operation.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { repeatUntilDone } from '../http/repeat-request.js';
import { serverErrorType } from '../http/server-error.js';
import type { RequestScope, WriteGuard } from '../http/server-request.js';
import { guardTransport, scopeTransport, type Transport } from '../http/transport.js';
import { forgetUnlisted, rememberUnlisted, UNLISTED_KEY } from '../http/unlisted-key.js';
import type { Capabilities } from '../server/capabilities.js';
import { createServerKnowledge, type ServerKnowledge } from '../server/server-knowledge.js';
import type { LiveSchema, UnsettledItem } from './live-schema.js';
import { readCreated, readSchema } from './read-schema.js';
import { schemaRequests } from './schema-requests.js';
import { type SettleOptions, settle } from './settle.js';

/** Reads and writes the schema of one database. All methods throw EntwriteError. */
export interface SchemaGateway {
  readonly databaseId: string;
  readonly read: () => Promise<LiveSchema>;
  /** Creates the database unless it exists, also if others create it at the same time. */
  readonly createDatabase: () => Promise<void>;
  readonly deleteDatabase: () => Promise<void>;
  /**
   * Sends the requests of one operation on a schema; what they start may not be ready yet, see `settle`. Returns a new
   * collection if the response shows that all of it is available; otherwise null.
   */
  readonly perform: (operation: Operation, schema: DatabaseSchema) => Promise<CollectionSchema | null>;
  /** Records that drops of these names (see `operationNames`) may still be carried out. */
  readonly expectLateDrop: (names: readonly string[]) => void;
  /** Waits until no earlier drop of these names can arrive any more, before work relies on what they name. */
  readonly outlastDrops: (names: readonly string[]) => Promise<void>;
  /** Deletes an attribute or index that Appwrite failed to create, and that never held data. */
  readonly deleteFailed: (item: UnsettledItem) => Promise<void>;
  /** Waits until nothing that concerns the caller is pending; returns the schema listed then. */
  readonly settle: (concerns: (item: UnsettledItem) => boolean, options?: SettleOptions) => Promise<LiveSchema>;
  /** What the server can do; takes one request at most, see `ServerKnowledge`. */
  readonly capabilities: () => Promise<Capabilities>;
  readonly server: ServerKnowledge;
  /** A gateway for work under a lock, which calls the guard before each attempt of each write. */
  readonly guardedBy: (guard: WriteGuard) => SchemaGateway;
  /** A gateway whose requests belong to one piece of work. */
  readonly scoped: (scope: RequestScope) => SchemaGateway;
}

export function createSchemaGateway(
  transport: Transport,
  databaseId: string,
  server = createServerKnowledge(transport),
): SchemaGateway {
  const requests = schemaRequests(databaseId);
  const { guard } = transport;
  const read = async () => {
    const live = await readSchema(transport, databaseId);
    requireLock(live, guard, databaseId);
    rememberUnlisted(transport.unlisted, databaseId, live.schema);
    if (live.schema.collections.length > 0) server.observe(live.relational);
    return live;
  };
  const outlastDrops = async (names: readonly string[]) => guard?.beforeNames(names);
  return {
    databaseId,
    read,
    async createDatabase() {
      const parameters = { databaseId, name: databaseId, enabled: true };
      await repeatUntilDone(async (attempt) => {
        if (attempt > 1 && (await read()).exists) return;
        try {
          await transport.send({ method: 'POST', path: ['tablesdb'], parameters });
        } catch (error) {
          if (serverErrorType(error) !== 'database_already_exists') throw error;
        }
      });
    },
    async deleteDatabase() {
      await transport.send({ method: 'DELETE', path: ['tablesdb', databaseId] });
    },
    async perform(operation, schema) {
      await refuseBrokenRename(operation, schema, server.find);
      await outlastDrops(takenNames(operation));
      let answer: unknown = null;
      for (const request of operationRequests(operation, requests, schema)) answer = await transport.send(request);
      if (operation.type === 'rename_attribute' && operation.from === UNLISTED_KEY)
        forgetUnlisted(transport.unlisted, databaseId, operation.collection);
      const isNew = operation.type === 'create_collection' && operation.restores === undefined;
      return isNew ? readCreated(answer, operation.collection) : null;
    },
    expectLateDrop: (names) => guard?.onUnansweredDrop(names),
    outlastDrops,
    async deleteFailed({ collection, kind, key }) {
      const { deleteAttribute, deleteIndex } = requests;
      await transport.send(kind === 'attribute' ? deleteAttribute(collection, key) : deleteIndex(collection, key));
    },
    settle: (concerns, options) => settle(read, concerns, options),
    capabilities: server.find,
    server,
    guardedBy: (guard) => createSchemaGateway(guardTransport(transport, guard), databaseId, server),
    scoped: (scope) => createSchemaGateway(scopeTransport(transport, scope), databaseId, server),
  };
}

/** Under a lock, requires the lock's own collection in the list: a stale list, for instance from a cache, would make collections seem deleted. */
function requireLock({ exists, schema }: LiveSchema, guard: WriteGuard | undefined, databaseId: string): void {
  if (guard?.keptIn === undefined || !exists || findCollection(schema, guard.keptIn) !== undefined) return;
  throw new EntwriteError('server_answer_invalid', {
    at: `database '${databaseId}'`,
    found: `a list without '${guard.keptIn}', which has the lock of this work`,
    expected: 'a list of all collections',
    remedy: 'Call again; if this persists, look for a proxy or cache that answers instead of the server.',
  });
}

/** The last check before requests: refuses renames that would break an attribute on this server. */
async function refuseBrokenRename(
  operation: Operation,
  schema: DatabaseSchema,
  capabilities: () => Promise<Capabilities>,
): Promise<void> {
  const isParked = operation.type === 'drop_attribute' && operation.parkedAs !== undefined;
  if (
    !(isParked && isSingleDate(operation.attribute)) &&
    !(operation.type === 'rename_attribute' && renamesDates([operation], schema))
  )
    return;
  if ((await capabilities()).breaksRenames !== true) return;
  const from = operation.type === 'rename_attribute' ? operation.from : isParked ? operation.attribute.key : '';
  throw new EntwriteError('plan_refused', {
    at: `${operationCollection(operation)}.${from}`,
    found: `a rename of the datetime attribute '${from}', which this Appwrite, on PostgreSQL, would break`,
    expected: 'a new attribute that gets its values before it is dropped',
    remedy: 'Make a new plan, which copies it.',
  });
}
