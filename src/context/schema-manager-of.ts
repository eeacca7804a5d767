import { DbSchemaManager } from '../schema-manager/db-schema-manager.js';
import { planBackups } from './automatic-backups.js';
import type { ContextPorts } from './context-ports.js';

/** What keeps the database of a context in step with its entities. */
export function schemaManagerOf(ports: ContextPorts): DbSchemaManager {
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
