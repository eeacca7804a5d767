import { budgets } from './checks/budgets.js';
import { clock } from './checks/clock.js';
import { connection } from './checks/connection.js';
import { database } from './checks/database.js';
import { endpoint } from './checks/endpoint.js';
import { halfRenamed } from './checks/half-renamed.js';
import { keys } from './checks/keys.js';
import { lock } from './checks/lock.js';
import { orphans } from './checks/orphans.js';
import { parked } from './checks/parked.js';
import { scopes } from './checks/scopes.js';
import { server } from './checks/server.js';
import { unfinished } from './checks/unfinished.js';
import { uniqueIndexes } from './checks/unique-indexes.js';
import { unsettled } from './checks/unsettled.js';
import { values } from './checks/values.js';
import { worker } from './checks/worker.js';
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
