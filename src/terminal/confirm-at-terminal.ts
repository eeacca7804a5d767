import type { Confirm } from '../schema-manager/plan/destructive-consent.js';
import { confirmationPrompt, type MigrationPlan } from '../schema-manager/plan/migration-plan.js';
import { askAtTerminal } from './ask-at-terminal.js';
import { colourPlan } from './colour-plan.js';

/** Asks whether to continue; undefined where there is no terminal. Anything but y or yes is no. `phrase` puts the plan into words. */
export function confirmAtTerminal(
  input = process.stdin,
  output = process.stdout,
  phrase: (plan: MigrationPlan) => MigrationPlan = (plan) => plan,
): Confirm | undefined {
  const ask = askAtTerminal(input, output);
  return ask && ((plan) => ask(colourPlan(confirmationPrompt(phrase(plan)))));
}
