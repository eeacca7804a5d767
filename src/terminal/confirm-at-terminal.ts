import type { Confirm } from '../schema-manager/plan/destructive-consent.js';
import { confirmationPrompt, type MigrationPlan } from '../schema-manager/plan/migration-plan.js';
import { askAtTerminal } from './ask-at-terminal.js';
import { colourPlan } from './colour-plan.js';

/**
 * Returns a function that shows a plan and asks whether to carry it out; undefined if there is no terminal. Any answer except y and
 * yes counts as no. `phrase` can change the wording of the plan that is shown.
 */
export function confirmAtTerminal(
  input = process.stdin,
  output = process.stdout,
  phrase: (plan: MigrationPlan) => MigrationPlan = (plan) => plan,
): Confirm | undefined {
  const ask = askAtTerminal(input, output);
  return ask && ((plan) => ask(colourPlan(confirmationPrompt(phrase(plan)))));
}
