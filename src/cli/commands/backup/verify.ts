import type { Command } from 'commander';
import { verifyBackup } from '../../../backup/verify/verify-backup.js';
import { findBackup } from '../../../project/find-backup.js';
import { definedOnly } from '../../../util/defined-only.js';
import { plural } from '../../../util/plural.js';
import type { RunCommand } from '../../command-environment.js';
import { findingLine } from '../../printing/text-printer.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

interface VerifyOptions extends ProjectOptions {
  readonly deep?: true;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description('Checks that a backup can be read completely and contains what its manifest says.')
    .argument('[backup]', 'its name, its path, or `latest`', 'latest')
    .option('--deep', 'also restore it to an embedded server in memory, and compare')
    .action((name: string, { deep, ...options }: VerifyOptions) =>
      runOnProject(run, options, async ({ project, printer, signal, onProgress }) => {
        const { root, encrypt } = project.backups;
        const folder = await findBackup(root, name);
        const { documents, findings } = await verifyBackup({
          folder,
          signal,
          onProgress,
          ...definedOnly({ deep, encrypt }),
        });
        const lines = [
          `${folder} holds ${plural(documents, 'document')} and ${deep ? 'can be restored without a difference' : 'is complete'}.`,
          ...findings.map(findingLine),
        ];
        printer.result({ folder, documents, deep: deep === true, findings }, lines.join('\n'));
      }),
    );
}
