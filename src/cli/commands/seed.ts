import { projectCommand } from '../project-command.js';

export const define = projectCommand(
  'Fills the database with initial documents by running `seed()` of the context, each time it is called.',
  async ({ project: { db, deps }, printer }) => {
    const { requestCount } = deps.transport;
    const before = requestCount();
    await db.seed();
    const requests = requestCount() - before;
    const text =
      requests === 0
        ? `${deps.name}.seed() sent no requests. Does the context override it?`
        : `${deps.name}.seed() is done.`;
    printer.result({ requests }, text);
  },
);
