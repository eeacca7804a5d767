import { type CallRules, RECORD, WAITING, WORK_RULES } from '../metadata/options/check-call.js';
import {
  COUNT,
  FLAG,
  FUNCTION,
  NAMES,
  oneOfWords,
  optionRule,
  TEXT,
  TEXTS,
} from '../metadata/options/judge-options.js';
import { isRecord } from '../util/is-record.js';
import type { PurgeOptions } from './executor/purge-parked.js';
import type { AnalyzeOptions, EnsureDeletedOptions, MigrateOptions, ScopeOptions } from './schema-manager-options.js';

const WAYS = oneOfWords(['single', 'distinct', 'transactions']);

/** Options for changing a schema, shared by migrations and migration files. */
export const CHANGE_RULES = {
  allowDestructive: optionRule(
    'true, false or a list of names such as `users.age`',
    (value) => FLAG.accepts(value) || TEXTS.accepts(value),
  ),
  drops: oneOfWords(['delete', 'park']),
  confirm: FUNCTION,
  lockTimeout: WAITING,
  onError: oneOfWords(['undo', 'keep']),
  fence: optionRule("false, 'clients' or 'all'", (value) => value === false || value === 'clients' || value === 'all'),
  copy: optionRule(
    `${WAYS.expected}, or one of them by \`collection.attribute\``,
    (value) => WAYS.accepts(value) || (isRecord(value) && Object.values(value).every(WAYS.accepts)),
  ),
  concurrency: optionRule(`${COUNT.expected}; 8 is what a server on two cores takes best`, COUNT.accepts),
  signal: WORK_RULES.signal,
};

export const SCOPE_RULES: CallRules<ScopeOptions> = {
  only: optionRule(
    'a list of at least one entity or id of a collection, or none for all',
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((one) => ['string', 'function', 'object'].includes(typeof one)),
  ),
  lockTimeout: CHANGE_RULES.lockTimeout,
  signal: CHANGE_RULES.signal,
  drops: CHANGE_RULES.drops,
  besideFiles: FLAG,
};

export const ANALYZE_RULES: CallRules<AnalyzeOptions> = { ...SCOPE_RULES, live: FLAG, documents: FLAG };

export const MIGRATE_RULES: CallRules<MigrateOptions> = {
  ...SCOPE_RULES,
  ...CHANGE_RULES,
  plan: optionRule('a MigrationPlan', (value) => isRecord(value) && Array.isArray(value.operations)),
  renames: optionRule(
    'the new key, or false, by `collection.attribute`',
    (value) => isRecord(value) && Object.values(value).every((to) => to === false || TEXT.accepts(to)),
  ),
  resolve: RECORD,
};

export const ENSURE_DELETED_RULES: CallRules<EnsureDeletedOptions> = {
  database: TEXT,
  lockTimeout: CHANGE_RULES.lockTimeout,
  signal: CHANGE_RULES.signal,
};

export const PURGE_RULES: CallRules<PurgeOptions> = {
  olderThan: optionRule(
    "an age such as '14d' or '12h', or milliseconds",
    (value) => TEXT.accepts(value) || WAITING.accepts(value),
  ),
  only: NAMES,
  dryRun: FLAG,
  lockTimeout: CHANGE_RULES.lockTimeout,
  signal: CHANGE_RULES.signal,
};
