import { contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { hasCode } from '../../errors.js';
import { describeParked, type ParkedItem, parkedItems } from '../../schema-manager/parking/parked-record.js';
import { replayMigrations } from '../builder/collect-steps.js';
import { findMigrations, loadMigrations } from '../builder/load-migrations.js';
import type { CheckStep } from '../builder/migration-step.js';
import { DEFAULT_FOLDER, environmentOf, type MigrationsOptions } from '../builder/migrations-options.js';
import { openHistory } from '../history/history.js';
import { type FileState, type MigrationState, migrationStates } from '../history/migration-states.js';
import { runCheck } from './run-data-step.js';

export interface MigrationStatusOptions extends MigrationsOptions {
  /** Runs the checks of applied files again. */
  readonly verify?: boolean;
}

/** One migration as files and history show it. */
export interface MigrationStatusLine {
  readonly name: string;
  readonly state: MigrationState;
  readonly description: string | null;
  readonly batch: number | null;
  /** ISO 8601. */
  readonly finishedAt: string | null;
  readonly milliseconds: number | null;
  readonly who: string | null;
  /** The error of the last attempt; null if there was none. */
  readonly error: string | null;
  readonly reason: string | null;
  /** The environments the file is bound to; null for none. */
  readonly environments: readonly string[] | null;
}

export interface VerifiedCheck {
  readonly file: string;
  readonly name: string;
  readonly holds: boolean;
  readonly error: string | null;
}

/** The whole status, as plain data. */
export interface MigrationsStatus {
  readonly databaseId: string;
  readonly migrations: readonly MigrationStatusLine[];
  /** Code files in the folder whose names are not those of migrations; they are not run. */
  readonly others: readonly string[];
  /** What is parked instead of dropped. */
  readonly parked: readonly ParkedItem[];
  /** What `verify` found; null without it. */
  readonly checks: readonly VerifiedCheck[] | null;
}

/**
 * The state of files and history compared with each other. Writes nothing; at most three requests, plus those of the checks.
 *
 * @example console.log(describeStatus(await migrationStatus(db)));
 */
export async function migrationStatus(
  context: DbContext,
  options: MigrationStatusOptions = {},
): Promise<MigrationsStatus> {
  const deps = contextDeps(context);
  await deps.open();
  const { records, live, stored } = await openHistory(deps).read();
  const { folder = DEFAULT_FOLDER } = options;
  const states = migrationStates(await loadMigrations(folder), records);
  const checks: VerifiedCheck[] = [];
  if (options.verify === true) {
    const signal = new AbortController().signal;
    const checkDeps = { ...deps, databaseId: deps.options.databaseId, signal, environment: environmentOf(options) };
    for (const { file, step } of await appliedChecks(states)) {
      const error = await runCheck(file, step, checkDeps).then(
        () => null,
        (cause: unknown) => (hasCode(cause, 'check_failed') ? '' : String(cause)),
      );
      checks.push({ file, name: step.name, holds: error === null, error: error === '' ? null : error });
    }
  }
  return {
    databaseId: deps.options.databaseId,
    migrations: states.map(statusLine),
    others: (await findMigrations(folder)).others,
    parked: parkedItems(stored?.state.parked ?? [], live),
    checks: options.verify === true ? checks : null,
  };
}

async function appliedChecks(
  states: readonly FileState[],
): Promise<readonly { readonly file: string; readonly step: CheckStep }[]> {
  // Later files may build on an edited one, whose own checks nobody has applied.
  const done = states.flatMap(({ state, file }) =>
    (state === 'applied' || state === 'edited') && file !== null ? [{ file, state }] : [],
  );
  const edited = new Set(done.flatMap(({ file, state }) => (state === 'edited' ? [file.name] : [])));
  return (await replayMigrations(done.map(({ file }) => file))).flatMap(({ file, steps }) =>
    edited.has(file.name) ? [] : steps.flatMap((step) => (step.kind === 'check' ? [{ file: file.name, step }] : [])),
  );
}

function statusLine({ name, state, file, record }: FileState): MigrationStatusLine {
  return {
    name,
    state,
    description: file?.migration.description ?? null,
    batch: record?.batch ?? null,
    finishedAt: record?.finishedAt ?? null,
    milliseconds: record?.milliseconds ?? null,
    who: record?.who ?? null,
    error: record?.error ?? null,
    reason: record?.reason ?? null,
    environments: file?.migration.environments ?? null,
  };
}

/** A status as text for a person. */
export function describeStatus({ databaseId, migrations, others, parked, checks }: MigrationsStatus): string {
  const width = Math.max(0, ...migrations.map(({ name }) => name.length));
  const lines = migrations.map(({ name, state, batch, finishedAt, who, error, reason }) => {
    const time = `${finishedAt?.slice(0, 19).replace('T', ' ')} by ${who}`;
    // A pending file with a record was applied or begun, and taken back.
    const ended = state === 'pending' ? `${error === null ? 'reverted' : 'failed'} ${time}` : `${time}, batch ${batch}`;
    const when = finishedAt === null ? '' : `  ${ended}`;
    const notes = [reason, error].filter((note) => note !== null).map((note) => `\n    ${note}`);
    return `  ${name.padEnd(width)}  ${state.padEnd(10)}${when}${notes.join('')}`.trimEnd();
  });
  const pending = migrations.filter(({ state }) => state === 'pending').length;
  return [
    `Migrations of '${databaseId}': ${migrations.length - pending} in the history, ${pending} pending`,
    ...lines,
    ...notRun(
      'their names do not begin with a number',
      others.filter((name) => !name.includes('/')),
    ),
    ...notRun(
      'they are in subfolders',
      others.filter((name) => name.includes('/')),
    ),
    ...(parked.length === 0 ? [] : [`Parked, until \`purge\` deletes it: ${parked.map(describeParked).join(', ')}`]),
    ...(checks ?? []).map(
      ({ file, name, holds, error }) =>
        `  ${holds ? 'holds' : 'DOES NOT HOLD'}: ${name} (${file})${error === null ? '' : `: ${error}`}`,
    ),
  ].join('\n');
}

function notRun(reason: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`Not run, because ${reason}: ${names.join(', ')}`];
}
