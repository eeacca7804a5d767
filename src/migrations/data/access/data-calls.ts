import { type CallRules, checkArgument, checkCall, RECORD, RECORDS } from '../../../metadata/options/check-call.js';
import { FUNCTION, type OptionRule, optionRule, TEXT, TEXTS } from '../../../metadata/options/judge-options.js';
import { isRecord } from '../../../util/is-record.js';
import {
  BATCH_RULES,
  COPY_RULES,
  CREATE_RULES,
  DEDUPLICATE_RULES,
  LINK_RULES,
  LIST_RULES,
  SLUG_RULES,
  UPDATE_RULES,
} from './data-option-rules.js';

interface DataCall {
  /** Rules of the positional arguments. */
  readonly takes: readonly OptionRule[];
  /** Rules of the options that follow them. */
  readonly options?: Readonly<Record<string, OptionRule>>;
  /** Options that the call cannot work without. */
  readonly required?: readonly string[];
  /** Whether the last argument is a function, with or without options before it. */
  readonly endsInFunction?: true;
}

const WHERE = optionRule('conditions', (value) => value === undefined || isRecord(value));
const GIVEN = optionRule('a value', (value) => value !== undefined);

/** The calls of `db` and of its transactions; files are loaded without type checking. */
const CALLS: Readonly<Record<string, DataCall>> = {
  get: { takes: [TEXT, TEXT], options: { select: TEXTS } },
  list: { takes: [TEXT, WHERE], options: LIST_RULES },
  each: { takes: [TEXT, WHERE], options: LIST_RULES },
  count: { takes: [TEXT, WHERE] },
  create: { takes: [TEXT, RECORD], options: CREATE_RULES },
  createMany: { takes: [TEXT, RECORDS] },
  update: { takes: [TEXT, TEXT, RECORD] },
  delete: { takes: [TEXT, TEXT] },
  forEachBatch: { takes: [TEXT], options: BATCH_RULES, endsInFunction: true },
  updateEach: { takes: [TEXT], options: UPDATE_RULES, endsInFunction: true },
  backfill: { takes: [TEXT, TEXT, GIVEN], options: UPDATE_RULES },
  copyAttribute: { takes: [TEXT, TEXT, TEXT], options: COPY_RULES },
  splitAttribute: { takes: [TEXT, TEXT, FUNCTION], options: UPDATE_RULES },
  deduplicate: { takes: [TEXT, TEXTS], options: DEDUPLICATE_RULES },
  slugify: { takes: [TEXT], options: SLUG_RULES, required: ['from', 'into'] },
  link: { takes: [TEXT], options: LINK_RULES, required: ['from', 'to', 'into'] },
  transaction: { takes: [FUNCTION] },
};

/** The calls of a transaction, with their arguments checked. */
export function checkedCalls<Calls extends object>(on: string, calls: Calls): Calls {
  const checked = Object.entries(calls).map(([name, call]: [string, (...given: unknown[]) => unknown]) => {
    const checking = async (...given: unknown[]) => {
      checkDataCall(on, name, given);
      return call(...given);
    };
    return [name, checking];
  });
  return Object.fromEntries(checked) as Calls;
}

/** Checks the arguments of a call in a data step before anything is sent. Throws configuration_invalid. */
export function checkDataCall(on: string, name: string, given: readonly unknown[]): void {
  const { takes, options: rules, required = [], endsInFunction = false } = CALLS[name] ?? { takes: [] };
  const call = `${on}.${name}`;
  for (const [at, rule] of takes.entries()) checkArgument(call, given[at], rule);
  const rest = given.slice(takes.length);
  if (endsInFunction) checkArgument(call, rest.at(-1), FUNCTION);
  const [options = {}] = endsInFunction ? rest.slice(0, -1) : rest;
  if (rules !== undefined) checkCall(call, options, rules as CallRules<unknown>);
  for (const name of required) checkArgument(`${call}({ ${name} })`, (options as Record<string, unknown>)[name], GIVEN);
}
