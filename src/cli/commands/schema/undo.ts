import { projectCommand } from '../../project-command.js';

export const define = projectCommand(
  'Takes back changes of type and renames of collections that an interrupted run left half done, for entities that no longer want them. `schema migrate` finishes them instead.',
  async ({ project, printer, signal }) => {
    const undone = await project.db.getSchemaManager().undo({ signal });
    const text = undone.length === 0 ? 'Nothing was left half done.' : `Taken back: ${undone.join('; ')}`;
    printer.result({ undone }, text);
  },
);
