import { type Capabilities, describeServer } from '../appwrite/server/capabilities.js';
import { applyFixes } from './apply-fixes.js';
import { CHECKS, diagnose } from './diagnose.js';
import type { DoctorFinding } from './doctor-finding.js';
import { type ExaminationDeps, examine } from './examine.js';

interface DoctorOptions {
  /** Does what is safe to do about the findings, and looks again. */
  readonly fix?: boolean;
  /** Leaves the documents unread. */
  readonly quick?: boolean;
}

/** The state of a database and of the way to it; plain data. */
export interface DoctorReport {
  readonly endpoint: string;
  readonly databaseId: string;
  /** `Appwrite 1.9.6 on MariaDB`; null where it could not be asked. */
  readonly server: string | null;
  readonly capabilities: Capabilities | null;
  readonly findings: readonly DoctorFinding[];
  /** What was fixed. */
  readonly fixed: readonly string[];
  /** What was looked at. */
  readonly checked: readonly string[];
}

/** Looks for everything that is known to go wrong with a database and the way to it. Writes nothing unless it is to fix. */
export async function runDoctor(
  deps: ExaminationDeps,
  { fix = false, quick = false }: DoctorOptions = {},
): Promise<DoctorReport> {
  const first = await examine(deps, !quick);
  const fixed = fix ? await applyFixes(diagnose(first), deps) : [];
  const examination = fixed.length > 0 ? await examine(deps, !quick) : first;
  const { endpoint, databaseId, capabilities } = examination;
  return {
    endpoint,
    databaseId,
    server: capabilities && describeServer(capabilities),
    capabilities,
    findings: diagnose(examination),
    fixed,
    checked: CHECKS.map(({ subject }) => subject),
  };
}
