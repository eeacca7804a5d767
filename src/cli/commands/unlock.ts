import { unlock } from '../../schema-manager/lock/lease.js';
import { describeHolder } from '../../schema-manager/lock/lock-record.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { projectCommand } from '../project-command.js';

export const define = projectCommand(
  'Releases the lock of the database. Only needed if the holder was on another machine and crashed, and you cannot wait until its lease expires. A holder that is still running stops before its next write.',
  async ({ project: { deps }, printer }) => {
    const holder = await unlock(createStateStore(deps.schemas, deps.documents));
    const text = holder === null ? 'The lock is free.' : `Released; it was held by ${describeHolder(holder)}.`;
    printer.result({ unlocked: holder !== null, holder }, text);
  },
);
