import type { EmbeddedPlace } from '../appwrite/server/embedded-place.js';
import { EntwriteError, type Finding } from '../errors.js';
import type { CallRules } from '../metadata/options/check-call.js';
import {
  COUNT,
  FLAG,
  FUNCTION,
  type OptionRule,
  type OptionRules,
  oneOfWords,
  optionRule,
  TEXT,
} from '../metadata/options/judge-options.js';
import { optionFindings } from '../metadata/options/option-findings.js';
import { IDENTIFIER } from '../schema/limits.js';
import { CHANGE_RULES } from '../schema-manager/option-rules.js';
import { isRecord } from '../util/is-record.js';
import type { BackupOptions, DbContextOptions } from './context-options.js';
import { isInStepOption } from './in-step/in-step-option.js';

type OptionName = DbContextOptions extends infer O ? (O extends unknown ? keyof O : never) : never;

const text = optionRule('text without spaces', (value) => typeof value === 'string' && /^\S+$/.test(value));
const milliseconds = optionRule('a number of milliseconds above 0', (value) => typeof value === 'number' && value > 0);

/** Text that is not blank. */
export const WORDS = optionRule('text', (value) => typeof value === 'string' && value.trim() !== '');

/** Under the path of `transactions` Appwrite looks for a transaction, not for what a database holds. */
export const DATABASE_ID = optionRule(
  'an id: at most 36 letters, digits, `_ . -`, a letter or digit first, and not `transactions`, a path of Appwrite itself',
  (value) => typeof value === 'string' && IDENTIFIER.test(value) && value !== 'transactions',
);

export const BACKUP_RULES: CallRules<BackupOptions> = {
  folder: WORDS,
  keep: COUNT,
  when: oneOfWords(['auto', 'always']),
  encrypt: optionRule(
    '{ passphrase } or { key }, with a value',
    (value) =>
      isRecord(value) &&
      ((typeof value.passphrase === 'string' && value.passphrase !== '') || value.key instanceof Uint8Array),
  ),
  plain: FLAG,
};

/** Messages show no values except numbers, because one of the options is the API key. */
const RULES: { readonly [O in OptionName]: OptionRule } = {
  databaseId: DATABASE_ID,
  endpoint: optionRule('a URL such as https://cloud.appwrite.io/v1', isHttpUrl),
  projectId: text,
  apiKey: text,
  selfSigned: FLAG,
  client: optionRule('a Client of node-appwrite with an endpoint and a project', isClient),
  embedded: optionRule(
    'a file name, `:memory:`, or an object with file, appwrite, engine',
    (value) => WORDS.accepts(value) || WORDS.accepts((value as { file?: unknown } | null)?.file),
  ),
  logger: optionRule('an object with info and warn, such as console', isLogger),
  onProgress: FUNCTION,
  confirm: FUNCTION,
  autoMigrate: optionRule(
    "false, 'additive' or 'files'",
    (value) => value === false || value === 'additive' || value === 'files',
  ),
  migrations: optionRule(
    'what `migrationFiles()` of entwrite/migrations gives',
    (value) => typeof (value as { run?: unknown } | null)?.run === 'function',
  ),
  backups: optionRule(
    "'auto', 'always', 'off' or an object with folder, keep, when, encrypt, plain",
    (value) => value === 'auto' || value === 'always' || value === 'off' || isRecord(value),
  ),
  drops: CHANGE_RULES.drops,
  inStep: optionRule(
    "an object such as { 'users.name': 'full_name' }, or with { to, convert, revert } for another type",
    isInStepOption,
  ),
  filters: optionRule('an object that gives true, false or parameters to filters by name', isRecord),
  logQueries: optionRule(
    'true, false or a function',
    (value) => typeof value === 'boolean' || typeof value === 'function',
  ),
  tracer: optionRule(
    'a tracer of OpenTelemetry',
    (value) => typeof (value as { startSpan?: unknown } | null)?.startSpan === 'function',
  ),
  timeout: milliseconds,
  deadline: milliseconds,
};

/** Rules for options that may be objects; the embedded server itself validates the values of `embedded`. */
const PARTS: Readonly<Record<string, OptionRules>> = {
  backups: BACKUP_RULES,
  embedded: { file: WORDS, appwrite: TEXT, engine: TEXT } satisfies CallRules<EmbeddedPlace>,
};

/** The groups of options that say where the database is; exactly one must be given in full. */
const TARGETS = [['endpoint', 'projectId', 'apiKey'], ['client'], ['embedded']] as const;

/** Throws one `configuration_invalid` that names every wrong option of a context. */
export function checkContextOptions(context: string, options: unknown): asserts options is DbContextOptions {
  const given = isRecord(options) ? options : {};
  const findings = [
    ...targetFindings(context, given),
    ...required(context, given, 'databaseId'),
    ...optionFindings(given, RULES, (name) => ({ at: `${context}.${name}` })),
    ...Object.entries(PARTS).flatMap(([name, rules]) => {
      const parts = given[name];
      return isRecord(parts) ? optionFindings(parts, rules, (part) => ({ at: `${context}.${name}.${part}` })) : [];
    }),
    ...(given.autoMigrate === 'files' ? required(context, given, 'migrations') : []),
  ];
  const [first, second] = findings;
  if (first === undefined) return;
  const summary = {
    at: context,
    found: `${findings.length} wrong options`,
    expected: 'none',
    remedy: 'See the findings.',
  };
  throw new EntwriteError('configuration_invalid', second === undefined ? first : summary, { findings });
}

function targetFindings(context: string, given: Readonly<Record<string, unknown>>): Finding[] {
  const started = TARGETS.filter((names) => names.some((name) => name in given));
  const [target] = started;
  if (target !== undefined && started.length === 1) return target.flatMap((name) => required(context, given, name));
  const found = target === undefined ? 'nothing that says where the database is' : 'more than one place';
  const expected = 'either endpoint, projectId and apiKey, or client, or embedded';
  return [{ rule: 'target', at: context, found, expected, remedy: 'Give exactly one of them.' }];
}

function required(context: string, given: Readonly<Record<string, unknown>>, name: OptionName): Finding[] {
  if (given[name] !== undefined) return [];
  const remedy = 'Set it; if it comes from an environment variable, that variable is missing.';
  return [{ rule: 'missing', at: `${context}.${name}`, found: 'undefined', expected: RULES[name].expected, remedy }];
}

export function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return /^https?:$/.test(new URL(value).protocol);
}

/** Recognised by shape, because the user's node-appwrite may be a different copy from ours. */
function isClient(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('prepareRequest' in value) || !('config' in value)) return false;
  const { endpoint, project } = value.config as { endpoint?: unknown; project?: unknown };
  return isHttpUrl(endpoint) && typeof project === 'string' && project !== '';
}

function isLogger(value: unknown): boolean {
  const { info, warn } = (value ?? {}) as { info?: unknown; warn?: unknown };
  return typeof info === 'function' && typeof warn === 'function';
}
