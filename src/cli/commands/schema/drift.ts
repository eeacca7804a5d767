import { describeFinding } from '../../../errors.js';
import { describeOperation } from '../../../operations/operation.js';
import { plural } from '../../../util/plural.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { projectCommand } from '../../project-command.js';

export const define = projectCommand(
  'Shows what was changed in the live database by other means, such as the Console, since entwrite last changed it. Writes nothing. Exit status 3 if there are changes.',
  async ({ project, printer }) => {
    const plan = await project.db.getSchemaManager().drift();
    const changes = plan.operations.map(describeOperation);
    const title = `${plural(changes.length, 'change')} since entwrite last changed the database:`;
    const lines = changes.map((change) => `  - ${change}`);
    const next = 'To add them to the entity classes: entwrite pull. To undo them: entwrite schema migrate.';
    const [unknown] = plan.hints.filter(({ rule }) => rule === 'nothing_recorded');
    const none =
      unknown === undefined
        ? 'Nothing was changed since entwrite last changed the database.'
        : describeFinding(unknown);
    printer.result(
      { changes, operations: plan.operations, hints: plan.hints },
      changes.length === 0 ? none : [title, ...lines, next].join('\n'),
    );
    if (unknown !== undefined) return EXIT_CODES.failed;
    return changes.length === 0 ? EXIT_CODES.done : EXIT_CODES.pending;
  },
);
