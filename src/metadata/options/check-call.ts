import { type Finding, throwFindings } from '../../errors.js';
import { isRecord } from '../../util/is-record.js';
import { FUNCTION, type OptionRule, optionRule, type RawOptions } from './judge-options.js';
import { kindOf } from './kind-of.js';
import { optionFindings } from './option-findings.js';
import { optionPlace } from './option-place.js';

export type CallRules<Options> = Readonly<Record<keyof Options, OptionRule>>;

/** Options of all long-running calls. */
export const WORK_RULES: CallRules<{ readonly signal?: AbortSignal; readonly onProgress?: unknown }> = {
  signal: optionRule(
    'the signal of an AbortController',
    (value) => isRecord(value) && typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function',
  ),
  onProgress: FUNCTION,
};

export const WAITING = optionRule(
  'a number of milliseconds, 0 or more',
  (value) => typeof value === 'number' && value >= 0,
);

export const DATE = optionRule('a Date', (value) => value instanceof Date);

const OPTIONS = optionRule('an object with options', isRecord);

export const RECORD = optionRule('an object', isRecord);

/** A list of documents or their values, without holes. */
export const RECORDS = optionRule('a list of documents', (value) => Array.isArray(value) && [...value].every(isRecord));

/** Checks options before anything is done, because a misspelt `dryRun` would write. Throws configuration_invalid, which shows only numbers. */
export function checkCall<Options>(call: string, options: Options, rules: CallRules<Options>): void {
  checkArgument(call, options, OPTIONS);
  throwFindings(
    'configuration_invalid',
    optionFindings(options as RawOptions, rules, (name) => optionPlace(call, name)),
  );
}

/** Checks an argument. Throws configuration_invalid. */
export function checkArgument(call: string, value: unknown, { accepts, expected }: OptionRule): void {
  if (accepts(value)) return;
  const finding: Finding = { rule: 'value', at: call, found: kindOf(value), expected, remedy: 'Correct the call.' };
  throwFindings('configuration_invalid', [finding]);
}
