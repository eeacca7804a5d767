import type { Command } from 'commander';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { DoctorFinding, Severity } from '../../doctor/doctor-finding.js';
import { type DoctorReport, runDoctor } from '../../doctor/run-doctor.js';
import { colours } from '../../terminal/colours.js';
import { plural } from '../../util/plural.js';
import type { RunCommand } from '../command-environment.js';
import { EXIT_CODES } from '../exit-codes.js';
import { type ProjectOptions, runOnProject, withConfig } from '../project-command.js';

interface DoctorCommandOptions extends ProjectOptions {
  readonly fix?: true;
  readonly quick?: true;
  readonly canary?: true;
}

const PAINT: Readonly<Record<Severity, (text: string) => string>> = {
  error: colours.red,
  warning: colours.yellow,
  note: colours.dim,
};

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Looks for problems of the database and of the connection to it: scopes of the API key, clocks, failed attributes, unique indexes that are not enforced, values that are not allowed, references to missing documents, limits, locks, interrupted changes. Exit status 1 if there is an error.',
    )
    .option('--quick', 'do not read documents')
    .option('--canary', 'create a collection and delete it again, to check that the database worker creates attributes')
    .option(
      '--fix',
      'release a lock whose holder is gone, and delete attributes and indexes that Appwrite could not create',
    )
    .action((options: DoctorCommandOptions) =>
      runOnProject(run, options, async ({ project, printer, onProgress }) => {
        const { transport, schemas, documents, model, open } = project.deps;
        const { config } = await open();
        const deps = { endpoint: config.endpoint, transport, schemas, documents, model, onProgress };
        const { fix = false, quick = false, canary = false } = options;
        const report = await runDoctor(deps, { fix, quick, canary });
        printer.result(report, describe(report));
        const isHealthy = report.findings.every(({ severity }) => severity !== 'error');
        return isHealthy ? EXIT_CODES.done : EXIT_CODES.failed;
      }),
    );
}

function describe({ databaseId, endpoint, server, capabilities, findings, fixed }: DoctorReport): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const sum = [plural(count('error'), 'error'), plural(count('warning'), 'warning'), plural(count('note'), 'note')];
  return [
    `'${databaseId}' at ${endpoint}${server === null ? '' : `: ${server}`}`,
    ...(capabilities === null ? [] : [capabilityLine(capabilities)]),
    ...fixed.map((description) => `${colours.green('fixed')}: ${description}`),
    ...findings.map(findingLines),
    findings.length === 0 ? colours.green('No problems found.') : sum.join(', '),
  ].join('\n');
}

function capabilityLine({ textEquality, nulls, limits, breaksRenames }: Capabilities): string {
  if (textEquality === null) return '  its differences from other servers are unknown';
  const texts = textEquality === 'folded' ? 'without case and accents' : 'character by character';
  const longest = limits?.indexedValueBytes ?? null;
  return [
    `  texts are compared ${texts}`,
    `nulls are sorted ${nulls} in ascending order`,
    ...(longest === null ? [] : [`indexed values have at most ${longest} bytes`]),
    ...(breaksRenames === true
      ? ['datetime attributes and links of two-way manyToMany relationships are copied instead of renamed']
      : []),
  ].join('; ');
}

function findingLines({ severity, at, found, expected, remedy }: DoctorFinding): string {
  return `${PAINT[severity](severity)} ${at}: ${found}\n  expected: ${expected}\n  ${remedy}`;
}
