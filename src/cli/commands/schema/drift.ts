import { describeFinding } from '../../../errors.js';
import { describeOperation } from '../../../operations/operation.js';
import { plural } from '../../../util/plural.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { projectCommand } from '../../project-command.js';

export const define = projectCommand(
  'Shows what others changed in the live database, such as in the Console, since entwrite last worked on it. Writes nothing. Exit status 3 when there is something.',
  async ({ project, printer }) => {
    const plan = await project.db.getSchemaManager().drift();
    const changes = plan.operations.map(describeOperation);
    const head = `${plural(changes.length, 'change')} since entwrite last worked on the database:`;
    const lines = changes.map((change) => `  - ${change}`);
    const next = 'To take them into the classes: entwrite pull. To undo them: entwrite schema migrate.';
    const [unknown] = plan.hints.filter(({ rule }) => rule === 'nothing_recorded');
    const none =
      unknown === undefined
        ? 'Nothing was changed since entwrite last worked on the database.'
        : describeFinding(unknown);
    printer.result(
      { changes, operations: plan.operations, hints: plan.hints },
      changes.length === 0 ? none : [head, ...lines, next].join('\n'),
    );
    if (unknown !== undefined) return EXIT_CODES.failed;
    return changes.length === 0 ? EXIT_CODES.done : EXIT_CODES.pending;
  },
);
