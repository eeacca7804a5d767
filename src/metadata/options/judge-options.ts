import { definedOnly } from '../../util/defined-only.js';
import { isClass } from './kind-of.js';
import type { Problem } from './problem.js';
import { show } from './show-value.js';

/** Options before validation. */
export type RawOptions = Readonly<Record<string, unknown>>;

export interface OptionRule {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
}

export type OptionRules = Readonly<Record<string, OptionRule>>;

/** An option that its rule does not accept; one without a rule is unknown. */
export interface WrongOption {
  readonly name: string;
  readonly value: unknown;
  readonly rule: OptionRule | undefined;
}

/** @param expected what the option accepts, for messages */
export function optionRule(expected: string, accepts: (value: unknown) => boolean): OptionRule {
  return { expected, accepts };
}

const isText = (value: unknown): boolean => typeof value === 'string';

export const TEXT = optionRule('text', isText);
export const TEXTS = optionRule('a list of texts', (value) => Array.isArray(value) && value.every(isText));
/** For a call that is limited to names: without one it would do nothing, or nothing less than all. */
export const NAMES = optionRule(
  'a list of at least one name, or none for all',
  (value) => TEXTS.accepts(value) && (value as readonly unknown[]).length > 0,
);
export const FLAG = optionRule('true or false', (value) => typeof value === 'boolean');
/** A class throws when it is called. */
export const FUNCTION = optionRule('a function', (value) => typeof value === 'function' && !isClass(value));
export const WHOLE = optionRule('a whole number', Number.isInteger);
export const COUNT = optionRule('a whole number, 1 or more', (value) => Number.isInteger(value) && Number(value) >= 1);

export function oneOfWords(words: readonly string[]): OptionRule {
  return optionRule(`one of ${words.join(', ')}`, (value) => words.includes(value as string));
}

/** Reads an option of a value that may not be an object. */
export function optionOf(options: unknown, name: string): unknown {
  return typeof options === 'object' && options !== null ? (options as RawOptions)[name] : undefined;
}

/** The options that are unknown, or refused by their rules. Callers word their own messages. */
export function wrongOptions(options: object, rules: OptionRules): readonly WrongOption[] {
  return Object.entries(options).flatMap(([name, value]): WrongOption[] => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const isRight = rule !== undefined && (value === undefined || rule.accepts(value));
    return isRight ? [] : [{ name, value, rule }];
  });
}

export interface JudgedOptions {
  readonly sound: RawOptions;
  readonly problems: readonly Problem[];
}

/** Checks options of the model by their rules; `other` makes the problem of an option without a rule. */
export function judgeOptions(
  options: unknown,
  rules: OptionRules,
  other: (name: string) => Problem = (name) => unknownOption(name, rules),
): JudgedOptions {
  if (typeof options !== 'object' || options === null) {
    return { sound: {}, problems: [wrongValue('options', options, 'an object')] };
  }
  const given = definedOnly(options);
  const wrong = wrongOptions(given, rules);
  const sound = Object.entries(given).filter(([name]) => wrong.every((one) => one.name !== name));
  return {
    sound: Object.fromEntries(sound),
    problems: wrong.map(({ name, value, rule }) => (rule ? wrongValue(name, value, rule.expected) : other(name))),
  };
}

export function unknownOption(name: string, rules: OptionRules): Problem {
  return {
    rule: 'option_unknown',
    found: `an option \`${name}\``,
    expected: `one of ${Object.keys(rules).join(', ')}`,
    remedy: `Leave out \`${name}\`, or correct its spelling.`,
  };
}

function wrongValue(name: string, value: unknown, expected: string): Problem {
  return { rule: 'option_value', found: `\`${name}\` is ${show(value)}`, expected, remedy: `Correct \`${name}\`.` };
}
