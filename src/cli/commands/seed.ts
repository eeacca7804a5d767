import { projectCommand } from '../project-command.js';

export const define = projectCommand(
  'Fills the database with first documents: runs `seed()` of the context, as often as it is called.',
  async ({ project: { db, deps }, printer }) => {
    const { requestCount } = deps.transport;
    const before = requestCount();
    await db.seed();
    const requests = requestCount() - before;
    const text =
      requests === 0
        ? `${deps.name}.seed() sent nothing. Does the context override it?`
        : `${deps.name}.seed() is done.`;
    printer.result({ requests }, text);
  },
);
