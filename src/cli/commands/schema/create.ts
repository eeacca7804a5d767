import { plural } from '../../../util/plural.js';
import { projectCommand } from '../../project-command.js';

export const define = projectCommand(
  'Creates the database, collections, attributes, relationships and indexes that are missing. Changes nothing that exists: if something differs, it fails and suggests `schema migrate`.',
  async ({ project, printer, signal }) => {
    const plan = await project.db.getSchemaManager().ensureCreated({ signal });
    const text = plan.isEmpty ? 'Everything existed already.' : `Created ${plural(plan.length, 'missing part')}.`;
    printer.result(plan.toJSON(), text);
  },
);
