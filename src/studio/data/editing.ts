import type { Project } from '../../project/open-project.js';
import type { LiveSchemaCache } from './live-schema.js';
import type { UndoLog } from './undo-log.js';
import type { WriteAccess } from './write-access.js';

/** What edits of documents need. */
export interface Editing {
  readonly project: Project;
  readonly live: LiveSchemaCache;
  readonly writes: WriteAccess;
  readonly undo: UndoLog;
}
