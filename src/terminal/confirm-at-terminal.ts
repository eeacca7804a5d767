import { createInterface } from 'node:readline/promises';
import type { Confirm } from '../schema-manager/destructive-consent.js';
import { confirmationPrompt } from '../schema-manager/migration-plan.js';
import { colourPlan } from './colour-plan.js';

/** Asks at the terminal whether to go on; undefined where there is none (a pipe, CI). Anything but y or yes is no. */
export function confirmAtTerminal(input = process.stdin, output = process.stdout): Confirm | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return async (plan) => {
    const lines = createInterface({ input, output });
    const aborted = new AbortController();
    lines.once('close', () => aborted.abort());
    try {
      const answer = await lines.question(colourPlan(confirmationPrompt(plan)), { signal: aborted.signal });
      return /^y(es)?$/i.test(answer.trim());
    } catch (error) {
      if (aborted.signal.aborted) return false;
      throw error;
    } finally {
      lines.close();
    }
  };
}
