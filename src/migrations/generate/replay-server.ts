import { createDocumentGateway } from '../../appwrite/documents/create-document-gateway.js';
import { createClient } from '../../appwrite/http/create-client.js';
import { createTransport } from '../../appwrite/http/transport.js';
import { unlistedSchema } from '../../appwrite/schema/live-schema.js';
import { createSchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { withMemoryServer } from '../../appwrite/server/start-embedded.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { describeOperation } from '../../operations/operation.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { executeOperations } from '../../schema-manager/executor/executor.js';
import { builtInConverter, valueChanges } from '../../schema-manager/plan/value-changes.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { joinedSteps } from './joined-steps.js';

/** An empty database on a server in memory, on which the schema steps of migrations are tried. */
interface ReplayServer {
  /** Carries out migrations. Throws verification_failed if the server lists another schema than they lead to, and the server's errors. */
  readonly replay: (migrations: readonly CollectedMigration[]) => Promise<void>;
}

const DATABASE = 'replay';

/** Starts a server in memory, works with it, and stops it. Throws `engine_missing` if there is no SQLite. */
export function withReplayServer<Result>(work: (server: ReplayServer) => Promise<Result>): Promise<Result> {
  return withMemoryServer({}, async (server) => {
    const transport = createTransport(async () => createClient(server));
    const schemas = createSchemaGateway(transport, DATABASE);
    const documents = createDocumentGateway(transport, DATABASE);
    await schemas.createDatabase();
    const deps = {
      schemas,
      documents,
      confirm: async () => {},
      serverTime: async () => new Date().toISOString(),
      onProgress: () => {},
    };
    let live = unlistedSchema(EMPTY_SCHEMA, true);
    return await work({
      async replay(migrations) {
        for (const { file, from, to, operations } of joinedSteps(migrations)) {
          const values = valueChanges(operations, builtInConverter, {});
          live = await executeOperations(operations, from, { ...deps, ...values, live });
          requireSame(file, live.schema, to);
        }
      },
    });
  });
}

function requireSame(file: string, live: DatabaseSchema, expected: DatabaseSchema): void {
  const [difference] = diffSchemas(live, expected);
  if (difference === undefined) return;
  throw migrationProblem('verification_failed', file, null, {
    found: `a replay on an embedded server that still lacks: ${describeOperation(difference)}`,
    expected: 'the schema its steps lead to',
    remedy: 'This is a fault of entwrite; please report it with the file.',
  });
}
