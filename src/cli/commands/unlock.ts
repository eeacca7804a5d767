import { unlockDatabase } from '../../project/unlock-database.js';
import { describeHolder } from '../../schema-manager/lock/lock-record.js';
import { projectCommand } from '../project-command.js';

/** `entwrite unlock` */
export const define = projectCommand(
  'Takes the lock of the database from its holder. Only needed when a holder on another machine died and waiting for its lease is not an option; a live holder stops before its next write.',
  async ({ project, printer }) => {
    const holder = await unlockDatabase(project.deps);
    const text = holder === null ? 'The lock is free.' : `Taken away from ${describeHolder(holder)}.`;
    printer.result({ unlocked: holder !== null, holder }, text);
  },
);
