import { unlock } from '../../schema-manager/lock/lease.js';
import { describeHolder } from '../../schema-manager/lock/lock-record.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { projectCommand } from '../project-command.js';

export const define = projectCommand(
  'Takes the lock of the database from its holder. Only needed when a holder on another machine died and waiting for its lease is not an option; a live holder stops before its next write.',
  async ({ project: { deps }, printer }) => {
    const holder = await unlock(createStateStore(deps.schemas, deps.documents));
    const text = holder === null ? 'The lock is free.' : `Taken away from ${describeHolder(holder)}.`;
    printer.result({ unlocked: holder !== null, holder }, text);
  },
);
