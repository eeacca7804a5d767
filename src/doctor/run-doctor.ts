import { type Capabilities, describeServer } from '../appwrite/server/capabilities.js';
import { applyFixes } from './apply-fixes.js';
import { checkedIn, diagnose } from './diagnose.js';
import type { DoctorFinding } from './doctor-finding.js';
import { type ExaminationDeps, examine } from './examine.js';

interface DoctorOptions {
  /** Does what is safe to do about the findings, and looks again. */
  readonly fix?: boolean;
  /** Leaves the documents unread. */
  readonly quick?: boolean;
  /** Tries whether the server makes attributes, with a collection of its own that is deleted again. */
  readonly canary?: boolean;
}

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

/** Looks for everything that is known to go wrong with a database and the way to it. Writes nothing unless it is to fix, or to try with a canary. */
export async function runDoctor(
  deps: ExaminationDeps,
  { fix = false, quick = false, canary = false }: DoctorOptions = {},
): Promise<DoctorReport> {
  const scope = { withDocuments: !quick, withCanary: canary };
  const first = await examine(deps, scope);
  const found = fix ? diagnose(first).filter((finding) => finding.fix !== null) : [];
  const fixed = await applyFixes(found, deps);
  const examination = found.length > 0 ? await examine(deps, scope) : first;
  const { endpoint, databaseId, capabilities } = examination;
  return {
    endpoint,
    databaseId,
    server: capabilities && describeServer(capabilities),
    capabilities,
    findings: diagnose(examination),
    fixed,
    checked: checkedIn(examination),
  };
}
