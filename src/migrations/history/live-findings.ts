import type { ContextDeps } from '../../context/context-deps.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import type { Finding } from '../../errors.js';
import { describeOperation } from '../../operations/operation.js';
import { EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { splitManaged } from '../../schema-manager/plan/managed-schema.js';
import { readUsersSchema } from '../../schema-manager/read-users-schema.js';
import { replayMigrations, schemaAfter } from '../builder/collect-steps.js';
import type { MigrationFile } from '../builder/migration-file.js';
import { openHistory } from './history.js';
import { migrationStates } from './migration-states.js';

/** How the live database differs from its applied files, or from the entities if there are none; parts of others do not count. */
export async function liveFindings(files: readonly MigrationFile[], deps: ContextDeps): Promise<readonly Finding[]> {
  await deps.open();
  const live = (await readUsersSchema(deps.schemas, deps.documents)) ?? EMPTY_SCHEMA;
  const { schema: model, renames } = deps.model();
  if (files.length === 0) {
    return diffSchemas(splitManaged(live, model, []).managed, model, renames).map((operation) => ({
      rule: 'live_behind_entities',
      at: `database '${deps.options.databaseId}'`,
      found: `a schema that lacks "${describeOperation(operation)}"`,
      expected: 'the schema of the entities',
      remedy: 'Run `entwrite schema migrate`, or take the database into the classes with `entwrite pull`.',
    }));
  }
  const { records } = await openHistory(deps).read();
  const applied = migrationStates(files, records).filter(({ state }) => state === 'applied' || state === 'edited');
  const names = new Set(applied.map(({ name }) => name));
  const replayed = await replayMigrations(files.filter(({ name }) => names.has(name)));
  const expected = schemaAfter(replayed);
  return diffSchemas(expected, splitManaged(live, expected, []).managed).map((operation) => ({
    rule: 'live_drifted',
    at: `database '${deps.options.databaseId}'`,
    found: `a change that no applied file makes: "${describeOperation(operation)}"`,
    expected: 'what the applied files lead to',
    remedy: 'Undo it, or write it into a file (`entwrite migration create`) and mark that one as applied.',
  }));
}
