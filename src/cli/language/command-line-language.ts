import { describeFinding, type Finding } from '../../errors.js';

/** What messages say in the language of code, and what that is on the command line. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  // Messages of `entwrite data` say both.
  [/ \(in code `[^`]+`\)/g, ''],
  [/[,;] in code `[^`]+`/g, ''],
  [/migrate\(\{ resolve: \{ '([^']+)': \{ useDefault: true \} \} \}\)/g, '--resolve $1=default'],
  [/migrate\(\{ resolve: \{ '([^']+)': \{ truncate: true \} \} \}\)/g, '--resolve $1=truncate'],
  [/migrate\(\{ resolve: \{ '([^']+)': \{ backfill: [^}]* \} \} \}\)/g, '--resolve $1=backfill:VALUE'],
  [/migrate\(\{ resolve: \{ '([^']+)': \{ map: .*? \} \} \}\)/g, '--resolve $1=map:OLD=NEW,OLD=NEW'],
  [
    /migrate\(\{ allowDestructive: \[([^\]]*)\] \}\), or `true` for all/g,
    '--allow-destructive $1, or without names for all',
  ],
  [/allowDestructive: \[([^\]]*)\]/g, '--allow-destructive $1'],
  [
    /migrate\(\{ renames: \{ '([^']+)': '([^']+)' \} \}\), or `false` if it is not a rename/g,
    '--rename $1=$2, or --rename $1= if it is not a rename',
  ],
  [
    /say renames: \{[^}]*\} \((--rename ([^=]+)=\S*)\), or `false` if it is not a rename/g,
    'pass $1, or --rename $2= if it is not a rename',
  ],
  [
    /Migrate the collections one after another: `only: \['([^']+)'\]`/g,
    'Migrate the collections one after another: --only $1',
  ],
  [/`fence: '([a-z]+)'`/g, '--fence $1'],
  [/: `drops: '([a-z]+)'`/g, ': --drops $1'],
  [/call undo\(\)/g, 'run `entwrite schema undo`'],
  [
    /Make a new plan with analyze\(\)(?: and write it with JSON\.stringify\(plan\))?/g,
    'Make a new plan with `entwrite schema analyze --plan FILE`',
  ],
  [/\bleft to migrate\(\)/g, 'left to `entwrite schema migrate`'],
  [/\bwith `to`/g, 'with --to'],
  [/`overwrite` \(`--overwrite`\)/g, '--overwrite'],
  [/`besideFiles: true` \(`--beside-files`\)/g, '--beside-files'],
  [/^(only|select|where|ignore): /, '--$1: '],
  [/^ensureDeleted: /, 'schema drop: '],
  [/`lockTimeout`/g, '--lock-timeout'],
  [/call unlock\(\)/g, 'run `entwrite unlock`'],
  [/there is no terminal and no `confirm` to ask/g, 'there is no terminal to ask at'],
  [/Call migrate\(\) instead/g, 'Run `entwrite schema migrate` instead'],
  [
    /Next: call migrate\(\) with the same model and the same options; it continues from here/g,
    'Next: run the same command; it continues from here',
  ],
  [/`only`/g, '--only'],
  [/`overwrite: true`/g, '--overwrite'],
  [
    /`encrypt: \{ passphrase \}`, or `plain: true`/g,
    '--encrypt, with ENTWRITE_BACKUP_PASSPHRASE in the environment, or --plain',
  ],
  [/Pass `encrypt` as it was/g, 'Set ENTWRITE_BACKUP_PASSPHRASE as it was'],
];

/** One option of a call, such as `purge({ olderThan })`. */
const OPTION_OF_A_CALL = /`?\b(?!defineConfig)[a-z]\w*\(\{ (\w+)(?:: '([^']*)')? \}\)`?/g;

/** A finding as a line below what it belongs to. */
export function findingLine(finding: Finding): string {
  return `  - ${commandLineLanguage(describeFinding(finding))}`;
}

/** A message for a person at the command line: what it says to do in code is said as an option. */
export function commandLineLanguage(message: string): string {
  return PHRASES.reduce(
    (text, [code, option]) => text.replace(code, (...parts) => filled(option, parts)),
    message,
  ).replace(
    OPTION_OF_A_CALL,
    (_, name: string, value?: string) => `${flag(name)}${value === undefined ? '' : ` ${value}`}`,
  );
}

function flag(name: string): string {
  return `--${name.replace(/^renames$/, 'rename').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** An option with what was found; a list of names without quotes and commas, as it is typed. */
function filled(option: string, parts: readonly unknown[]): string {
  return option.replace(/\$(\d)/g, (_, at: string) =>
    String(parts[Number(at)]).replace(
      /'([^']*)'(, )?/g,
      (__, name: string, more?: string) => `${name}${more === undefined ? '' : ' '}`,
    ),
  );
}
