import type { EntwriteError } from '../../errors.js';
import { hasChecksum, type MigrationFile, runsIn } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { type FileState, requireFile } from '../history/migration-states.js';

export interface FileChoice {
  /** Name of the last file to apply. */
  readonly to?: string;
  /** Names of the only files to apply. */
  readonly only?: readonly string[];
  /**
   * Whether files that end a breaking change (`phase = 'contract'`) also run; set it once the previous version is gone. They wait
   * otherwise.
   */
  readonly contract?: boolean;
}

interface ChosenFiles {
  /** Applied files in order: the pending ones are replayed after them. */
  readonly applied: readonly MigrationFile[];
  readonly pending: readonly MigrationFile[];
  /** Begun and not finished: a run continues them. */
  readonly unfinished: readonly MigrationFile[];
  /**
   * Being taken back, which a run finishes first. A file that was being rolled back is then pending; a run that finishes a revert does
   * nothing else.
   */
  readonly returning: readonly MigrationFile[];
  /** Bound to other environments. */
  readonly skipped: readonly string[];
  /** A file that ends a breaking change, and those after it, which wait until the previous version is gone. */
  readonly waiting: readonly string[];
}

/**
 * The files a run has to apply. Pure. Throws migration_unknown for a missing file, migration_edited for an applied file that was changed.
 */
export function chooseFiles(states: readonly FileState[], choice: FileChoice, environment: string | null): ChosenFiles {
  requireFiles(states, choice);
  const end = choice.to === undefined ? states.length : states.findIndex(({ name }) => name === choice.to) + 1;
  const wanted = states
    .slice(0, end)
    .filter(({ name }) => choice.only === undefined || choice.only.includes(name))
    .flatMap((one) => (one.file !== null && (one.state === 'pending' || isReturning(one)) ? [one.file] : []));
  refusePartlyApplied(wanted, states);
  const isHere = (file: MigrationFile) => runsIn(file, environment);
  // Whoever reverts a file looks at the result before it is applied again, and no later file may overtake it.
  const isReverting = states.some(({ record }) => record?.status === 'reverting');
  const chosen = isReverting ? [] : wanted.filter(isHere);
  const stop = mayContract(states, choice) ? -1 : chosen.findIndex(({ migration }) => migration.phase === 'contract');
  return {
    applied: filesOf(states.filter(({ state }) => state === 'applied')),
    unfinished: filesOf(states.filter((one) => one.state === 'unfinished' && !isReturning(one))),
    returning: filesOf(states.filter(isReturning)),
    pending: stop < 0 ? chosen : chosen.slice(0, stop),
    skipped: wanted.filter((file) => !isHere(file)).map(({ name }) => name),
    waiting: stop < 0 ? [] : chosen.slice(stop).map(({ name }) => name),
  };
}

function isReturning({ record }: FileState): boolean {
  return record?.status === 'undoing' || record?.status === 'reverting';
}

function filesOf(states: readonly FileState[]): readonly MigrationFile[] {
  return states.flatMap(({ file }) => file ?? []);
}

/** The caller knows about files it names; a database without history has no previous version. */
function mayContract(states: readonly FileState[], { contract, to, only }: FileChoice): boolean {
  return (
    contract === true || to !== undefined || only !== undefined || states.every(({ state }) => state === 'pending')
  );
}

function requireFiles(states: readonly FileState[], { to, only = [] }: FileChoice): void {
  for (const name of [...(to === undefined ? [] : [to]), ...only]) requireFile(states, name);
  const edited = states.find(({ state }) => state === 'edited');
  if (edited !== undefined) throw refuseEdited(edited);
  const missing = states.find(({ state, file }) => state === 'missing' || (state === 'unfinished' && file === null));
  const changed = states.find(
    ({ file, record }) => record?.status === 'reverting' && (file === null || !hasChecksum(file, record.checksum)),
  );
  if (missing === undefined && changed !== undefined) throw refuseEditedOnTheWay(changed.name);
  if (missing === undefined) return;
  throw migrationProblem('migration_unknown', missing.name, null, {
    found: 'an entry of the history without a file',
    expected: 'the file that was run',
    remedy: `Restore the file from version control; if it is gone for good, run \`entwrite migration resolve ${missing.name} --as pending --reason TEXT\`.`,
  });
}

function refuseEdited({ name, record }: FileState): EntwriteError {
  return migrationProblem('migration_edited', name, null, {
    found: 'a file that was changed after it was applied',
    expected: `the content with the checksum ${record?.checksum.slice(0, 12)}`,
    remedy: `Restore the file and make the change in a new one; if the edit does not change what it does, run \`entwrite migration resolve ${name} --as applied --reason TEXT\`.`,
  });
}

/** A squashed file is applied whole or not at all. */
function refusePartlyApplied(wanted: readonly MigrationFile[], states: readonly FileState[]): void {
  const stateOf = new Map(states.map(({ name, state }) => [name, state]));
  for (const { name, migration } of wanted) {
    const parts = migration.replaces ?? [];
    const missing = parts.filter((part) => stateOf.get(part) !== 'squashed');
    if (missing.length === 0 || missing.length === parts.length) continue;
    throw migrationProblem('migration_unknown', name, null, {
      found: `a file squashed from files that this database has not all applied: ${missing.join(', ')}`,
      expected: 'all of them, or none',
      remedy: `Run ${missing.join(', ')} first, with the files as they were before they were squashed (in the folder 'squashed', or in version control). Nothing was changed.`,
    });
  }
}

function refuseEditedOnTheWay(name: string): EntwriteError {
  return migrationProblem('migration_edited', name, null, {
    found: 'a file that was changed while its revert is not finished',
    expected: 'the file as it was applied, which defines how it is reverted',
    remedy: 'Restore the file, and edit it once the revert is finished.',
  });
}
