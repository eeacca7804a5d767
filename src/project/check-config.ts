import { BACKUP_RULES, WORDS } from '../context/check-options.js';
import type { ProjectConfig } from '../context/project-config.js';
import { throwFindings } from '../errors.js';
import { RECORD } from '../metadata/options/check-call.js';
import { type OptionRules, oneOfWords, optionOf, optionRule } from '../metadata/options/judge-options.js';
import { optionFindings } from '../metadata/options/option-findings.js';
import { HOOKS } from '../migrations/run/migration-work-options.js';
import { CHANGE_RULES } from '../schema-manager/option-rules.js';
import { isRecord } from '../util/is-record.js';

/** A backslash parts folders on Windows alone; elsewhere it is a letter of a name, from which Node loads no modules. */
const FOLDER = optionRule(
  'a folder, with `/` between its parts, which holds on every system',
  (value) => WORDS.accepts(value) && (process.platform === 'win32' || !String(value).includes('\\')),
);

/** A class is accepted, too: it is created with `new`. */
const CONTEXT = optionRule(
  'a class that extends DbContext, or a function that makes a context',
  (value) => typeof value === 'function',
);

/** The rules of the options, by the path of the object that contains them. */
const GROUPS: readonly (readonly [path: readonly string[], rules: OptionRules])[] = [
  [
    [],
    {
      context: CONTEXT,
      migrations: RECORD,
      drops: CHANGE_RULES.drops,
      clone: RECORD,
      backups: RECORD,
    },
  ],
  [['migrations'], { folder: FOLDER, environment: WORDS, hooks: HOOKS }],
  [['clone'], { mask: { ...RECORD, expected: 'rules by `collection.attribute`' }, salt: WORDS }],
  [['backups'], { ...BACKUP_RULES, folder: FOLDER, when: oneOfWords(['auto', 'always', 'off']) }],
];

/** The configuration that a file exports. Throws configuration_invalid, which names every wrong option and shows no value. */
export function checkConfig(file: string, exported: unknown): ProjectConfig {
  const findings = GROUPS.flatMap(([path, rules]) => {
    const options = path.reduce(optionOf, exported);
    return isRecord(options)
      ? optionFindings(options, rules, (name) => ({ at: `${file}: ${[...path, name].join('.')}` }))
      : [];
  });
  if (!isRecord(exported) || exported.context === undefined) {
    const found = isRecord(exported) ? 'no `context`' : `a default export of type ${typeof exported}`;
    const remedy = 'Write `export default defineConfig({ context: … })`.';
    findings.unshift({ rule: 'config', at: file, found, expected: 'a configuration with a context', remedy });
  }
  throwFindings('configuration_invalid', findings);
  return exported as ProjectConfig;
}
