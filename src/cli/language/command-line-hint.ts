import { EntwriteError } from '../../errors.js';

/** The command-line form of what an error asks for in code; null where there is nothing to add. */
export function commandLineHint(error: unknown): string | null {
  if (!(error instanceof EntwriteError)) return null;
  const names = error.findings.map(({ at }) => at);
  if (error.code === 'destructive_refused' && names.length > 0)
    return `On the command line: --allow-destructive ${names.join(' ')}`;
  if (error.code === 'rename_unclear')
    return `On the command line: ${names.map((name) => `--rename ${name}=<new name>`).join(' ')}, with nothing after \`=\` where it is no rename`;
  return null;
}
