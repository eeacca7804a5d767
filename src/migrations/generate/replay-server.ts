import { createDocumentGateway } from '../../appwrite/documents/create-document-gateway.js';
import { createClient } from '../../appwrite/http/create-client.js';
import { createTransport } from '../../appwrite/http/transport.js';
import { createSchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { withMemoryServer } from '../../appwrite/server/start-embedded.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { describeOperation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { executeOperations } from '../../schema-manager/executor/executor.js';
import { builtInConverter, valueChanges } from '../../schema-manager/plan/value-changes.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { migrationProblem } from '../builder/migration-problem.js';

/** An empty database on a server in memory, on which migrations are tried: schema steps only. */
interface ReplayServer {
  /**
   * Carries migrations out and compares what the server lists with what they should lead to.
   *
   * @throws EntwriteError verification_failed where the two differ; whatever the server refuses
   */
  readonly replay: (migrations: readonly CollectedMigration[]) => Promise<void>;
}

const DATABASE = 'replay';

/** Starts a server in memory, works with it, and stops it. Throws `engine_missing` where there is no SQLite. */
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
    return await work({
      async replay(migrations) {
        for (const { file, steps } of migrations) {
          for (const step of steps) {
            if (step.kind !== 'schema') continue;
            const values = valueChanges(step.operations, builtInConverter, {});
            const live = await executeOperations(step.operations, step.from, { ...deps, ...values });
            requireSame(file.name, normalizeSchema(live.schema), step.to);
          }
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
