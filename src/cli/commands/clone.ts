import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { createClient } from '../../appwrite/http/create-client.js';
import { createTransport } from '../../appwrite/http/transport.js';
import { cloneDatabase } from '../../backup/clone/clone-database.js';
import type { BackupDatabase } from '../../backup/source/backup-database.js';
import type { Project } from '../../project/open-project.js';
import { projectDatabase } from '../../project/project-database.js';
import { definedOnly } from '../../util/defined-only.js';
import { describeRestore } from '../backup-text.js';
import type { RunCommand } from '../command-environment.js';
import { type ProjectOptions, runOnProject, toDatabaseId, toList, withConfig } from '../project-command.js';
import { UsageError } from '../usage-error.js';

interface CloneCommandOptions extends ProjectOptions {
  readonly toDatabase: string;
  readonly toEndpoint?: string;
  readonly toProject?: string;
  readonly mask?: Readonly<Record<string, string>>;
  readonly only?: readonly string[];
  readonly overwrite?: true;
}

const KEY = 'ENTWRITE_CLONE_API_KEY';
const SALT = 'ENTWRITE_CLONE_SALT';

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      `Copies the database to another one and masks values by the rules of the configuration (\`clone.mask\`) and of --mask. Reads the API key of another project from ${KEY}, and the salt of fake values from ${SALT}.`,
    )
    .requiredOption('--to-database <id>', 'the target database; created if it is missing', toDatabaseId)
    .option('--to-project <id>', 'its project; by default the same one')
    .option('--to-endpoint <url>', 'its server; by default the same one')
    .option(
      '--mask <collection.attribute=rule>',
      'mask values with a faker path such as `internet.email`, `hash` or `null`',
      toMask,
    )
    .option('--only <collections>', 'clone these collections only', toList)
    .option('--overwrite', 'write to a database that already has collections')
    .action((options: CloneCommandOptions) =>
      runOnProject(run, options, async ({ project, printer, signal, onProgress }) => {
        const { only, overwrite } = options;
        const salt = process.env[SALT] ?? project.config.clone?.salt;
        const target = await targetOf(project, options);
        const report = await cloneDatabase(await projectDatabase(project), target, {
          folder: join(project.folder, '.entwrite', 'clones', nameOf(target, options)),
          mask: { ...project.config.clone?.mask, ...options.mask },
          signal,
          onProgress,
          ...(salt !== undefined && salt !== '' && { salt }),
          ...definedOnly({ only, overwrite }),
        });
        const masked = report.masked.length === 0 ? 'Nothing was masked.' : `Masked: ${report.masked.join(', ')}`;
        printer.result(report, `${describeRestore(report, `Cloned into '${target.databaseId}'.`)}\n${masked}`);
      }),
    );
}

async function targetOf(project: Project, options: CloneCommandOptions): Promise<BackupDatabase> {
  const { toDatabase, toEndpoint, toProject } = options;
  const same = await projectDatabase(project, toDatabase);
  if (toEndpoint === undefined && toProject === undefined) return same;
  const apiKey = process.env[KEY];
  if (apiKey === undefined || apiKey === '') throw new UsageError(`Set ${KEY} to an API key of the target project.`);
  const { config } = await project.deps.open();
  const projectId = toProject ?? same.projectId;
  const address = { endpoint: toEndpoint ?? config.endpoint, projectId, apiKey };
  return { transport: createTransport(async () => createClient(address)), projectId, databaseId: toDatabase };
}

/** The folder of clones into one database. Hashed, since ids that differ only in case would share a folder on some file systems. */
function nameOf({ projectId, databaseId }: BackupDatabase, { toEndpoint = '' }: CloneCommandOptions): string {
  return createHash('sha256').update([toEndpoint, projectId, databaseId].join('/')).digest('hex').slice(0, 16);
}

/** `--mask users.email=internet.email` */
function toMask(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, rule] = /^([^=]+\.[^=]+)=(\S+)$/.exec(text) ?? [];
  if (name === undefined || rule === undefined)
    throw new InvalidArgumentError('A mask is `collection.attribute=rule`, such as users.email=internet.email.');
  return { ...before, [name]: rule };
}
