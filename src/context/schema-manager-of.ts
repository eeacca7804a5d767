import { DbSchemaManager } from '../schema-manager/db-schema-manager.js';
import { planBackups } from './automatic-backups.js';
import type { ContextDeps } from './context-deps.js';

/** What keeps the database of a context in step with its entities. */
export function schemaManagerOf(ports: ContextDeps): DbSchemaManager {
  const { schemas, documents, onProgress, confirm, askRename, drops, hooks } = ports;
  return new DbSchemaManager({
    model: ports.model(),
    schemas,
    documents,
    requestCount: ports.transport.requestCount,
    onProgress,
    confirm,
    askRename,
    drops,
    backups: planBackups(ports.backups),
    hooks,
  });
}
