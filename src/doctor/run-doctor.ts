import { type Capabilities, describeServer } from '../appwrite/server/capabilities.js';
import { applyFixes } from './apply-fixes.js';
import { checkedIn, diagnose } from './diagnose.js';
import type { DoctorFinding } from './doctor-finding.js';
import { type ExaminationDeps, examine } from './examine.js';

interface DoctorOptions {
  /** Carries out the fixes of the findings, and examines again. */
  readonly fix?: boolean;
  /** Does not read the documents. */
  readonly quick?: boolean;
  /** Tests whether the server creates attributes, in a collection that is deleted again. */
  readonly canary?: boolean;
}

export interface DoctorReport {
  readonly endpoint: string;
  readonly databaseId: string;
  /** `Appwrite 1.9.6 on MariaDB`; null if the server did not answer. */
  readonly server: string | null;
  readonly capabilities: Capabilities | null;
  readonly findings: readonly DoctorFinding[];
  /** Descriptions of the fixes that were made. */
  readonly fixed: readonly string[];
  /** The subjects of the checks that ran. */
  readonly checked: readonly string[];
}

/** Checks a database and the connection to it for every known problem. It writes nothing unless `fix` or `canary` is set. */
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
