/** All codes of errors that entwrite throws. Codes are stable, the sentences may change; a test compares them with `docs/errors.md`. */
export const ERROR_CATALOGUE = {
  model_invalid: 'The entity model breaks rules of Appwrite or of entwrite; `findings` lists all of them at once.',
  type_missing: 'An attribute has no `type` and the compiler emitted no design type it could be inferred from.',
  decorators_unsupported:
    'Decorators were compiled as standard ones; entwrite needs legacy ones (`experimentalDecorators`), which know the types.',
  entity_unknown: 'A class was used as an entity but carries no `@Collection`, or is not part of this context.',
  configuration_invalid:
    'An option of the context, of a call or of a configuration file is missing, unknown, wrong or contradictory.',
  module_invalid: 'A file of the project (configuration, entities, migrations) cannot be found, compiled or run.',
  file_failed:
    'A file of the project, or one that was asked for, could not be written; what was there before is unchanged.',
  engine_missing: 'The embedded server needs an SQLite engine and none is installed.',
  document_invalid: 'A document to be written breaks the rules of its collection; `findings` lists all of them.',
  document_not_found: 'No document with that id exists in the collection.',
  delete_restricted:
    "A document cannot be deleted, because a relationship with `onDelete: 'restrict'` links it with others.",
  document_exists: 'A document with that id exists already, or another one has its value under a unique index.',
  unique_violation:
    'Another document has a value that a unique index allows only once; the error names the index and that document.',
  bulk_incomplete:
    'Some of several documents were not written; the error lists by index what was written, what failed and what was not tried.',
  write_unsettled: 'The answer to a write was lost, and nothing shows whether the server carried it out.',
  concurrency_conflict: 'Others changed a document between reading and saving it; the error holds both versions.',
  document_ambiguous: 'A query that should match one document matches several.',
  query_invalid: 'A filter or an order uses an unknown attribute, an operator that does not fit, or a wrong value.',
  plan_refused: 'The plan has operations that Appwrite cannot do without harm and that entwrite does not do yet.',
  data_conflict: 'Existing documents contradict a narrowing change, a new required attribute or a unique index.',
  copy_unproven:
    'After a copy some documents differ from their source, so the source was not dropped; the message names them.',
  destructive_refused: 'The plan would lose data without consent.',
  clone_refused: 'A clone would write into the database it is made of, or into one that is not empty.',
  aborted_by_user: 'A person answered no to a question, or Ctrl-C or an `AbortSignal` stopped the work.',
  scope_incomplete: 'A call limited by `only` needs a collection outside of that limit.',
  plan_invalid: 'What was given as a plan is not one, or was written by a newer version.',
  rename_unclear:
    'An attribute is dropped and one of the same shape added, and it was not declared whether that is a rename.',
  plan_outdated: 'The live schema is no longer the one the plan was made from.',
  verification_failed: 'The server answered that a change was done, but the schema it lists does not show it.',
  attribute_failed: 'Appwrite reports an attribute or index as failed or stuck.',
  wait_timeout: 'Appwrite did not finish building an attribute or index within the deadline.',
  production_refused: 'A call that destroys a database was made in production without naming it.',
  locked: 'Another migration holds the lock of the database and did not release it in time.',
  lock_lost: 'This migration lost its lock to another one, or had released it, and stopped before its next write.',
  hook_failed: 'A hook of the context (`onBeforeMigration`, `onMigrationComplete`) threw.',
  migration_pending: 'The live database differs from the model in a way that this call does not correct.',
  server_unsupported: 'The server is older than Appwrite 1.9.5 or is not an Appwrite.',
  server_unreachable: 'No answer came from the endpoint, or the connection broke and retrying did not help.',
  identifier_invalid: 'An id cannot be part of a URL, so no request was sent.',
  server_refused: 'Appwrite refused a request for a reason that none of the codes above covers.',
  server_answer_invalid: 'The server gave an answer that does not match its API.',
  unauthorized:
    'The API key is missing, wrong, expired or lacks a scope, or the user (`db.as`) has no permission for what was asked.',
  rate_limited: 'Appwrite kept answering 429 until the deadline.',
  backup_invalid:
    'What was given is not a backup, is damaged, was written by a newer version, or has another passphrase.',
  backup_failed: 'A backup could not be written or read to its end; calling again resumes from there.',
  backup_refused:
    'A backup or a restore would expose or overwrite something without permission, or cannot be done as asked.',
  restore_unproven:
    'After a restore some documents differ from the backup; the message names them. Calling again resumes.',
  data_invalid:
    'A data file cannot be read in its format, or its columns do not fit the collection; `data import` says where.',
  export_incomplete: 'An export stopped before the end of its collection; no file was written.',
  data_refused: 'An export or an import would expose or overwrite something without permission.',
  import_incomplete:
    'An import stopped before the end of its file; what was written stays, and the same call continues from there.',
  migration_invalid:
    'A migration file cannot be used: it is not a migration, breaks rules, or does not fit the schema that the files before it lead to.',
  migration_unknown:
    'A migration was named that is neither a file nor in the history, or a file of the history is missing.',
  migration_exists: 'A migration file of that name exists already.',
  migrations_changed:
    'Somebody else added, changed or moved migration files that a command was about to write, or applied or reverted files beside a revert.',
  squash_refused:
    'Migration files cannot be combined into one without changing what they do; the message says which file and why.',
  migration_edited: 'A migration file was changed after it was applied.',
  migration_failed: 'A step of a migration failed; the message says what happened to the work of its file.',
  migration_irreversible: 'A migration has a step that cannot be reverted, or one whose backup is gone.',
  check_failed: 'A check of a migration does not hold.',
  history_missing: 'The database has collections of the migration files, but no history of migrations.',
  history_exists: 'The schema of the database is managed by migration files, and the call would change it without one.',
  schema_drifted:
    'The live schema differs from what the applied migration files lead to, in a part that the next one changes.',
  data_step_refused:
    'A data step wrote to a collection it does not name, or used a function of the step in a way that does not fit the schema.',
  data_step_failed: 'A data step could not change a document; the message names it, `cause` says why.',
  transaction_conflict: 'A transaction conflicted with other writes each time it was tried; none of it was written.',
  transaction_too_large: 'A transaction has more operations than Appwrite commits at once; nothing was written.',
  transaction_read_unclear:
    'A read in a transaction depends on what the transaction wrote in a way that only the server could work out.',
  transaction_bypassed: 'A call in a transaction, on the context bound to it, would have written outside of it.',
  transaction_ended:
    'A set of a transaction was used after the transaction had ended, or a write was not awaited within it.',
  transaction_unsettled:
    'The outcome of a transaction is unknown: Appwrite neither commits nor ends it, or no longer answers.',
  schema_exists: 'A collection or an attribute was to be created that the database has already (`entwrite/compat`).',
  schema_missing: 'A collection or an attribute was named that the database does not have (`entwrite/compat`).',
  work_unsettled:
    'An asynchronous function did not finish, or not in the time it was given, or the process ended before it did.',
  context_disposed: 'The context was used after `dispose()`.',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** The parts of every message: where, what was found, what was expected, and what to do next. */
export interface ErrorFacts {
  /** `Entity.property`, `collection.attribute`, a collection, an option. */
  readonly at: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  /** The parts that have another wording at the command line, where an option is a flag. */
  readonly commandLine?: Partial<Omit<ErrorFacts, 'commandLine'>> | undefined;
}

/** One of several problems that were found at once. */
export interface Finding extends ErrorFacts {
  readonly rule: string;
  /** The ids of the first ten documents it is about; left out if it is about none. */
  readonly documents?: readonly string[];
  /** What a function of the application threw, if that is the problem. */
  readonly cause?: unknown;
}

interface ErrorExtras {
  readonly cause?: unknown;
  readonly findings?: readonly Finding[];
}

const brand = Symbol.for('entwrite.error');

/**
 * The base of all errors entwrite throws. `instanceof` also holds across an ESM and a CommonJS copy of the package.
 *
 * @example
 * try { await schema.migrate(); } catch (error) {
 *   if (error instanceof EntwriteError && error.code === 'destructive_refused') console.log(error.remedy);
 * }
 */
export class EntwriteError extends Error implements ErrorFacts {
  readonly code: ErrorCode;
  readonly at: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  declare readonly commandLine?: ErrorFacts['commandLine'];
  readonly findings: readonly Finding[];

  constructor(code: ErrorCode, facts: ErrorFacts, extras: ErrorExtras = {}) {
    super(
      message(code, facts, extras.findings ?? []),
      extras.cause === undefined ? undefined : { cause: extras.cause },
    );
    this.name = 'EntwriteError';
    this.code = code;
    this.at = facts.at;
    this.found = facts.found;
    this.expected = facts.expected;
    this.remedy = facts.remedy;
    this.findings = extras.findings ?? [];
    Object.defineProperties(this, { [brand]: { value: true }, commandLine: { value: facts.commandLine } });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

/** Throws one error with all findings, whose message begins with the first one; does nothing if there are none. */
export function throwFindings(code: ErrorCode, findings: readonly Finding[]): void {
  const [first] = findings;
  if (first !== undefined) throw new EntwriteError(code, first, { findings });
}

/** Whether a thrown value is an EntwriteError with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is EntwriteError {
  return error instanceof EntwriteError && codes.includes(error.code);
}

/** A finding as one line: `User.age: min 10 is greater than max 5; expected min <= max. Swap them.` */
export function describeFinding(finding: ErrorFacts): string {
  // A message of Appwrite or Node may already end with a full stop.
  return `${finding.at}: ${finding.found.replace(/\.$/, '')}; expected ${finding.expected}. ${finding.remedy}`;
}

export function atCommandLine<F extends ErrorFacts>(facts: F): F {
  return { ...facts, ...facts.commandLine };
}

/** Facts with a changed remedy, and also a changed one for the command line if there is one. */
export function withRemedy(facts: ErrorFacts, change: (remedy: string) => string): ErrorFacts {
  const { at, found, expected, remedy, commandLine } = facts;
  const own = commandLine?.remedy;
  return {
    at,
    found,
    expected,
    remedy: change(remedy),
    commandLine: own === undefined ? commandLine : { ...commandLine, remedy: change(own) },
  };
}

export function errorText(error: EntwriteError): string {
  return message(error.code, atCommandLine(error), error.findings.map(atCommandLine));
}

/**
 * The message of an error: its own facts, then the findings. The finding that the error itself is about is left out, even if the error
 * adds something to it: a file before its place, a line in parentheses, another remedy.
 */
function message(code: ErrorCode, facts: ErrorFacts, findings: readonly Finding[]): string {
  const isSaid = ({ at, found }: Finding) =>
    `: ${facts.at}`.endsWith(`: ${at}`) && `${facts.found} (`.startsWith(`${found} (`);
  const others = findings.filter((finding) => !isSaid(finding));
  const lines = [`${describeFinding(facts)} [${code}]`, ...others.map((finding) => `  - ${describeFinding(finding)}`)];
  return lines.join('\n');
}
