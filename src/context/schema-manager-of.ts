import { DbSchemaManager } from '../schema-manager/db-schema-manager.js';
import { planBackups } from './automatic-backups.js';
import type { ContextDeps } from './context-deps.js';

/** The schema manager of a context. */
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
