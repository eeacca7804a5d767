import { budgets } from './checks/budgets.js';
import { orphans, uniqueIndexes, values } from './checks/documents.js';
import { halfRenamed } from './checks/half-renamed.js';
import { keys } from './checks/keys.js';
import { lock } from './checks/lock.js';
import { parked } from './checks/parked.js';
import { scopes } from './checks/scopes.js';
import { unfinished } from './checks/unfinished.js';
import { unsettled } from './checks/unsettled.js';
import { clock, connection, database, endpoint, server, worker } from './checks/way-to-the-database.js';
import type { DoctorFinding } from './doctor-finding.js';
import type { Check, Examination } from './examination.js';

/** All checks, in the order in which their findings are reported. */
const CHECKS: readonly Check[] = [
  connection,
  endpoint,
  server,
  scopes,
  clock,
  database,
  worker,
  lock,
  unfinished,
  unsettled,
  halfRenamed,
  parked,
  uniqueIndexes,
  values,
  orphans,
  keys,
  budgets,
];

const IS_THERE: Readonly<Record<NonNullable<Check['needs']>, (examination: Examination) => boolean>> = {
  answer: ({ capabilities }) => capabilities !== null,
  schema: ({ live }) => live !== null,
  documents: ({ documents }) => documents !== null,
  canary: ({ isWorkerSilent }) => isWorkerSilent !== null,
};

export function checkedIn(examination: Examination): readonly string[] {
  return CHECKS.filter(({ needs }) => needs === undefined || IS_THERE[needs](examination)).map(
    ({ subject }) => subject,
  );
}

export function diagnose(examination: Examination): readonly DoctorFinding[] {
  return CHECKS.flatMap(({ look }) => look(examination));
}
