import type { Confirm } from '../schema-manager/plan/destructive-consent.js';
import { confirmationPrompt } from '../schema-manager/plan/migration-plan.js';
import { askAtTerminal } from './ask-at-terminal.js';
import { colourPlan } from './colour-plan.js';

/** Asks at the terminal whether to go on; undefined where there is none (a pipe, CI). Anything but y or yes is no. */
export function confirmAtTerminal(input = process.stdin, output = process.stdout): Confirm | undefined {
  const ask = askAtTerminal(input, output);
  return ask && ((plan) => ask(colourPlan(confirmationPrompt(plan))));
}
