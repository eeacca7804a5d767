import type { Confirm } from '../schema-manager/destructive-consent.js';

/** Asks the person at the terminal; undefined where there is none, as in CI. */
export function terminalConfirm(): Confirm | undefined {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  return async (plan) => {
    const { confirmAtTerminal } = await import('../terminal/confirm-at-terminal.js');
    return (await confirmAtTerminal()?.(plan)) ?? false;
  };
}
