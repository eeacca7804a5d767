import type { ProjectConfig } from '../context/project-config.js';
import { EntwriteError, type Finding } from '../errors.js';
import { FLAG, FUNCTION, type OptionRule } from '../metadata/options/judge-options.js';
import { isRecord } from '../util/is-record.js';

const text: OptionRule = { expected: 'text', accepts: (value) => typeof value === 'string' && value.trim() !== '' };
const group: OptionRule = { expected: 'an object', accepts: isRecord };

/** Every option by its path; a group is looked into when it is one. */
const RULES: Readonly<Record<string, OptionRule>> = {
  context: {
    expected: 'a class that extends DbContext, or a function that makes a context',
    accepts: FUNCTION.accepts,
  },
  migrations: group,
  'migrations.folder': text,
  'migrations.environment': text,
  'migrations.hooks': group,
  'migrations.hooks.beforeMigration': FUNCTION,
  'migrations.hooks.afterMigration': FUNCTION,
  drops: { expected: "'delete' or 'park'", accepts: (value) => value === 'delete' || value === 'park' },
  clone: group,
  'clone.mask': { expected: 'rules by `collection.attribute`', accepts: isRecord },
  'clone.salt': text,
  backups: group,
  'backups.folder': text,
  'backups.when': {
    expected: "'auto', 'always' or 'off'",
    accepts: (value) => value === 'auto' || value === 'always' || value === 'off',
  },
  'backups.keep': {
    expected: 'a whole number from 1 on',
    accepts: (value) => typeof value === 'number' && Number.isInteger(value) && value > 0,
  },
  'backups.encrypt': {
    expected: '{ passphrase } or { key }, with a value',
    accepts: (value) => isRecord(value) && (isSecret(value.passphrase) || value.key instanceof Uint8Array),
  },
  'backups.plain': FLAG,
};

/**
 * The configuration that a file exports.
 *
 * @param file as it is shown in messages
 * @throws EntwriteError configuration_invalid that names every wrong option and shows no value
 */
export function checkConfig(file: string, exported: unknown): ProjectConfig {
  const findings = isRecord(exported) ? problemsOf(file, exported, '') : [];
  if (!isRecord(exported) || exported.context === undefined) {
    const found = isRecord(exported) ? 'no `context`' : `a default export of type ${typeof exported}`;
    const remedy = 'Write `export default defineConfig({ context: … })`.';
    findings.unshift({ rule: 'config', at: file, found, expected: 'a configuration with a context', remedy });
  }
  const [first] = findings;
  if (first === undefined) return exported as ProjectConfig;
  throw new EntwriteError('configuration_invalid', first, findings.length === 1 ? {} : { findings });
}

function problemsOf(file: string, options: Readonly<Record<string, unknown>>, prefix: string): Finding[] {
  return Object.entries(options).flatMap(([key, value]): Finding[] => {
    const name = prefix + key;
    const rule = RULES[name];
    const at = `${file}: ${name}`;
    if (rule === undefined) {
      const known = Object.keys(RULES).filter(
        (path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.'),
      );
      const expected = `one of ${known.map((path) => path.slice(prefix.length)).join(', ')}`;
      return [{ rule: 'unknown', at, found: 'an unknown option', expected, remedy: 'Correct its name.' }];
    }
    if (value === undefined) return [];
    if (!rule.accepts(value))
      return [
        { rule: 'value', at, found: `a ${typeof value}`, expected: rule.expected, remedy: 'Correct the option.' },
      ];
    return rule === group && isRecord(value) ? problemsOf(file, value, `${name}.`) : [];
  });
}

function isSecret(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
