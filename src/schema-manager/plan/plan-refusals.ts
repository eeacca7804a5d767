import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { EntwriteError, type Finding } from '../../errors.js';
import { describeOperation, isCreation, type Operation, operationCollection } from '../../operations/operation.js';
import { queryText, wire } from '../../query/wire-query.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { plural } from '../../util/plural.js';
import { HELD_FILE, MIGRATIONS_COLLECTION } from '../lock/system-collections.js';
import type { MigrationPlan } from './migration-plan.js';
import { newerModelOf } from './plan-hints.js';

/** @throws EntwriteError plan_refused if something blocks the plan */
export function refuseBlocked({ databaseId, blockers }: Pick<MigrationPlan, 'databaseId' | 'blockers'>): void {
  const [first] = blockers;
  if (first === undefined) return;
  throw new EntwriteError(
    'plan_refused',
    {
      at: `database '${databaseId}'`,
      found: `${plural(blockers.length, 'blocker')}, first at ${first.at}`,
      expected: 'a plan that can be carried out without harm',
      remedy: 'See the findings; nothing was changed.',
    },
    { findings: blockers },
  );
}

/** @throws EntwriteError migration_pending if the plan does more than create what is missing */
export function refuseChanges(plan: MigrationPlan): void {
  const { databaseId, operations } = plan;
  const pending = operations.filter((operation) => !isCreation(operation));
  if (pending.length === 0) return;
  throw new EntwriteError(
    'migration_pending',
    {
      at: `database '${databaseId}'`,
      found: `${plural(pending.length, 'difference')} in what exists already`,
      expected: 'only missing things, because ensureCreated changes nothing that exists',
      remedy: 'Call migrate() instead; nothing was changed.',
      commandLine: { remedy: 'Run `entwrite schema migrate` instead; nothing was changed.' },
    },
    {
      findings: [
        ...newerModelOf(plan),
        ...pending.map((operation) => ({
          ...stillToDo('exists_differently', operation, 'Call migrate().'),
          commandLine: { remedy: 'Run `entwrite schema migrate`.' },
        })),
      ],
    },
  );
}

/** @throws EntwriteError verification_failed if the server does not list what it was asked to make */
export function verifyResult(databaseId: string, listed: DatabaseSchema, target: DatabaseSchema): void {
  const missing = diffSchemas(listed, target);
  if (missing.length === 0) return;
  throw new EntwriteError(
    'verification_failed',
    {
      at: `database '${databaseId}'`,
      found: `${plural(missing.length, 'difference')} after all requests were answered with success`,
      expected: 'the schema of the plan',
      remedy: 'See the findings; servers before 1.9.5 ignore parts of a request silently.',
    },
    {
      findings: missing.map((operation) =>
        stillToDo('not_as_told', operation, 'Migrate again; if it stays, see the log of Appwrite.'),
      ),
    },
  );
}

/** @throws EntwriteError plan_outdated if a plan was made from another schema than the live one */
export function refuseOutdated(plan: MigrationPlan, databaseId: string, live: string): void {
  const isElsewhere = plan.databaseId !== databaseId;
  if (!isElsewhere && plan.from === live) return;
  throw new EntwriteError('plan_outdated', {
    at: `database '${databaseId}'`,
    found: isElsewhere
      ? `a plan for the database '${plan.databaseId}'`
      : `a live schema with the hash ${live.slice(0, 12)}`,
    expected: isElsewhere ? 'a plan for this one' : `the schema the plan was made from (${plan.from.slice(0, 12)})`,
    remedy: 'Make a new plan and have it approved again; nothing was changed.',
  });
}

/** Throws production_refused if the call names another database, or names none in production. */
export function refuseUnnamedDeletion(
  databaseId: string,
  given: string | undefined,
  environment: string | null | undefined = process.env.NODE_ENV,
): void {
  if (given === databaseId || (given === undefined && environment !== 'production')) return;
  throw new EntwriteError('production_refused', {
    at: 'ensureDeleted',
    found:
      given === undefined
        ? "the environment 'production'"
        : `the database '${given}', but the context is on '${databaseId}'`,
    expected: `ensureDeleted({ database: '${databaseId}' })`,
    commandLine: { at: '--database', expected: `--database ${databaseId}` },
    remedy: 'Name the database if you really want to delete it; nothing was changed.',
  });
}

const WRITE_FILE = 'Write a migration file (`entwrite migration generate`) and run it; or pass';

/** Refuses to change a schema that migration files keep (decision 12). One request. Throws history_exists. */
export async function refuseFileHistory(
  databaseId: string,
  live: DatabaseSchema,
  documents: DocumentGateway,
): Promise<void> {
  if (findCollection(live, MIGRATIONS_COLLECTION.id) === undefined) return;
  const queries = [wire.equal('status', HELD_FILE), wire.limit(1)].map(queryText);
  const { documents: found } = await documents.list(MIGRATIONS_COLLECTION.id, queries);
  const [record] = found;
  if (record === undefined) return;
  throw new EntwriteError('history_exists', {
    at: `database '${databaseId}'`,
    found: `a history of migration files ('${String(record.name)}' and perhaps more)`,
    expected: 'a database without one',
    remedy: `${WRITE_FILE} \`besideFiles: true\` if that is intended. Nothing was changed.`,
    commandLine: { remedy: `${WRITE_FILE} --beside-files if that is intended. Nothing was changed.` },
  });
}

function stillToDo(rule: string, operation: Operation, remedy: string): Finding {
  return {
    rule,
    at: operationCollection(operation),
    found: `"${describeOperation(operation)}" is pending`,
    expected: 'no difference',
    remedy,
  };
}
