import { projectCommand } from '../../project-command.js';

export const define = projectCommand(
  'Rolls back changes of type and renames of collections that an interrupted run left unfinished, if the entities no longer contain them. `schema migrate` finishes them instead.',
  async ({ project, printer, signal }) => {
    const undone = await project.db.getSchemaManager().undo({ signal });
    const text = undone.length === 0 ? 'Nothing was left unfinished.' : `Rolled back: ${undone.join('; ')}`;
    printer.result({ undone }, text);
  },
);
