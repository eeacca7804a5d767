import { DbSchemaManager } from '../schema-manager/db-schema-manager.js';
import { planBackups } from './automatic-backups.js';
import type { ContextDeps } from './context-deps.js';

/** What keeps the database of a context in step with its entities. */
export function schemaManagerOf(deps: ContextDeps): DbSchemaManager {
  const { schemas, documents, onProgress, confirm, askRename, drops, hooks } = deps;
  return new DbSchemaManager({
    model: deps.model(),
    schemas,
    documents,
    requestCount: deps.transport.requestCount,
    onProgress,
    confirm,
    askRename,
    drops,
    backups: planBackups(deps.backups),
    hooks,
  });
}
