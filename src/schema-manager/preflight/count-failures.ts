import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import {
  type Capabilities,
  capabilitiesOf,
  loosestEquality,
  type TextEquality,
} from '../../appwrite/server/capabilities.js';
import { createNamedIds } from '../../documents/named-ids.js';
import { EntwriteError, type Finding } from '../../errors.js';
import type { DataCheck } from '../../operations/data-check.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { describeAttribute } from '../../schema/attribute-types.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { CUT_AT_NUL, holdsNul } from '../../schema/text-limits.js';
import { isBeforeYear, MISSING, MISSING_ITEM, valueMismatch } from '../../schema/value-mismatch.js';
import { messageOf } from '../../util/message-of.js';
import { plural } from '../../util/plural.js';
import { shown } from '../plan/plan-hints.js';
import { comparisonKey } from './comparison-key.js';
import { indexedBytes } from './indexed-bytes.js';

/** The value an attribute of a document will have after a plan. Throws EntwriteError if it does not convert. */
export type FutureValue = (document: WireDocument, key: string) => unknown;

export interface FailureCounter {
  readonly look: (document: WireDocument) => void;
  /**
   * Null if none failed.
   *
   * @param known the server to speak of; default: the one by whose rules it counts
   */
  readonly finding: (known?: Capabilities) => Finding | null;
  readonly failing: () => number;
}

/** How a person resolves stored values that conflict with a change, in terms of the call that makes it. */
export interface AnswerWords {
  /** @param at the attribute, as `collection.attribute` */
  readonly resolve: (at: string, attribute: AttributeSchema, answer: Answer) => string;
  readonly convert: string;
  /** The same in terms of the command line, if that differs. */
  readonly commandLine?: AnswerWords;
}

interface Answer {
  readonly code: string;
  readonly flag: string;
}

const CONVERT = 'give the attribute a `convert: (old) => …`';

const OF_MIGRATE: AnswerWords = {
  resolve: (at, _, { code }) => `Pass migrate({ resolve: { '${at}': { ${code} } } })`,
  convert: CONVERT,
  commandLine: { resolve: (at, _, { flag }) => `Pass --resolve ${at}=${flag}`, convert: CONVERT },
};

export const MARIADB = capabilitiesOf({ engine: 'mariadb', version: null });

/** Counts by the rules of one kind of server. Equal counts mean the same documents, so the actual server matters only if counts differ. */
export function createFailureCounter(
  check: DataCheck,
  future: FutureValue,
  server: Capabilities = MARIADB,
  words: AnswerWords = OF_MIGRATE,
  /** Whether a document gets its value from an answer of the user. */
  isAnswered: (document: WireDocument) => boolean = () => false,
): FailureCounter {
  const judge = JUDGES[check.kind](check as never, future, server);
  const failing = createNamedIds();
  let example = '';
  let [missing, gaps, answered] = [0, 0, 0];
  return {
    look(document) {
      const reason = judge(document);
      if (reason === null) return;
      if (failing.count() === 0) example = reason;
      if (reason === MISSING) missing += 1;
      if (reason === MISSING_ITEM) gaps += 1;
      if (isGiven(isAnswered, document)) answered += 1;
      failing.add(document.$id);
    },
    failing: failing.count,
    finding(known = server) {
      if (failing.count() === 0) return null;
      const found = `${plural(failing.count(), 'conflicting document')} (${example} in the first; ids ${failing.quoted()})`;
      const explain = (given: AnswerWords) =>
        EXPLANATIONS[check.kind](check as never, {
          server: known,
          words: given,
          missing: shareOf(missing, gaps, failing.count()),
          isAnswered: answered === failing.count(),
        });
      const own = explain(words);
      const remedy = explain(words.commandLine ?? words).remedy;
      const commandLine = remedy === own.remedy ? {} : { commandLine: { remedy } };
      return { rule: check.kind, at: check.at, found, ...own, ...commandLine, documents: failing.ids };
    },
  };
}

/** Whether an answer gives the value of a document, or its function throws. */
function isGiven(isAnswered: (document: WireDocument) => boolean, document: WireDocument): boolean {
  try {
    return isAnswered(document);
  } catch {
    return true;
  }
}

/** Why a document fails; null if it does not. */
type Judge = (document: WireDocument) => string | null;
type Check<K extends DataCheck['kind']> = Extract<DataCheck, { kind: K }>;
type Judges = {
  readonly [K in DataCheck['kind']]: (check: Check<K>, future: FutureValue, server: Capabilities) => Judge;
};

const byValue = (
  { attribute }: Check<'present' | 'value' | 'convert'>,
  future: FutureValue,
  { cutsTextAtNul, limits }: Capabilities,
): Judge => {
  const refusal = (value: unknown): string | null => {
    if (cutsTextAtNul === true && holdsNul(value)) return CUT_AT_NUL.found;
    const isTooEarly = attribute.type === 'datetime' && limits !== null && isBeforeYear(value, limits.earliestYear);
    return isTooEarly ? `a date before the year ${limits.earliestYear}, which this server does not accept` : null;
  };
  return (document) => {
    try {
      const value = future(document, attribute.key);
      return valueMismatch(value, attribute) ?? refusal(value);
    } catch (error) {
      return reasonOf(error);
    }
  };
};

/** Either a conversion has no result, or a function of the user failed: the document has no value to get. */
function reasonOf(error: unknown): string {
  if (error instanceof EntwriteError) return error.found;
  return `the function for it threw ${messageOf(error)}`;
}

const JUDGES: Judges = {
  present: byValue,
  value: byValue,
  convert: byValue,
  without_default:
    ({ attribute }, future) =>
    (document) =>
      future(document, attribute.key) === null ? MISSING : null,
  indexed({ index }, future, { limits }) {
    const most = limits?.indexedValueBytes ?? Number.POSITIVE_INFINITY;
    return (document) => {
      const bytes = indexedBytes(valuesOf(document, index, future) ?? []);
      return bytes > most ? `${bytes} bytes, compressed` : null;
    };
  },
  unique({ index, isSecret = false }, future, capabilities) {
    const equality = loosestEquality(capabilities);
    const seen = new Set<string>();
    return (document) => {
      const values = valuesOf(document, index, future);
      const key = values === null ? null : comparisonKey(values, index, equality);
      if (values === null || key === null || !seen.has(key)) {
        if (key !== null) seen.add(key);
        return null;
      }
      return isSecret ? 'a repeated value' : `the repeated value ${values.map(shown).join(' + ')}`;
    };
  },
};

/** The values of an index after a plan; null if one does not convert, which its own check reports. */
function valuesOf(document: WireDocument, { attributes }: IndexSchema, future: FutureValue): readonly unknown[] | null {
  try {
    return attributes.map((key) => future(document, key));
  } catch {
    return null;
  }
}

type Explanations = {
  readonly [K in DataCheck['kind']]: (check: Check<K>, failure: Failure) => { expected: string; remedy: string };
};

interface Failure {
  readonly server: Capabilities;
  readonly words: AnswerWords;
  /** How many of the failing documents have no value; some, if a list lacks one within. */
  readonly missing: Share;
  /** Whether all of their values come from an answer of the user. */
  readonly isAnswered: boolean;
}

type Share = 'none' | 'some' | 'all';

function shareOf(missing: number, gaps: number, failing: number): Share {
  if (missing + gaps === 0) return 'none';
  return missing === failing ? 'all' : 'some';
}

const GIVE_VALUE: Answer = { code: 'backfill: value or (document) => value', flag: 'backfill:VALUE' };
const MAP_VALUES: Answer = { code: 'map: { old: new } or (value) => value', flag: 'map:OLD=NEW,OLD=NEW' };
/** One answer for both cases, because an attribute can have only one. */
const MAP_ALL: Answer = { code: 'map: { old: new, null: new } or (value) => value', flag: 'map:OLD=NEW,null=NEW' };
const DEFAULT_VALUE: Answer = { code: 'useDefault: true', flag: 'default' };
const CUT: Answer = { code: 'truncate: true', flag: 'truncate' };

const CORRECT_ANSWER = 'Correct the answer for it, from which they come.';

const EXPLANATIONS: Explanations = {
  // Values that are there come from an answer.
  present: ({ at, attribute }, { words, missing }) =>
    missing === 'none'
      ? {
          expected: `only values that fit (${describeAttribute(attribute)})`,
          remedy: CORRECT_ANSWER,
        }
      : {
          expected: 'a value in every document, because Appwrite refuses any later update of one without it',
          remedy: `${words.resolve(at, attribute, GIVE_VALUE)}, or add it with \`required: false\` or a default.`,
        },
  value: ({ at, attribute }, { words, missing, isAnswered }) => ({
    expected: `only values that fit (${describeAttribute(attribute)})`,
    remedy: isAnswered
      ? CORRECT_ANSWER
      : `${words.resolve(at, attribute, resolutionFor(attribute, missing))}, correct those documents, or keep the attribute as it was.`,
  }),
  // A converter is only called for values, so it cannot help documents that have none.
  convert: ({ at, attribute }, { words, missing }) => ({
    expected: `only values that convert and fit (${describeAttribute(attribute)})`,
    remedy: `${words.resolve(at, attribute, conversionFor(missing))}, ${missing === 'none' ? `${words.convert}, ` : ''}or correct those documents first.`,
  }),
  without_default: ({ at, attribute, isNew }, { words }) => ({
    expected:
      'a value in every document, because MariaDB takes no default off a geometry, not even for a moment while documents are rewritten, as long as one has none',
    remedy: isNew
      ? `${words.resolve(at, attribute, DEFAULT_VALUE)}, or add the attribute in a migration of its own.`
      : 'Give those documents a value first.',
  }),
  unique: ({ index }, { server: { textEquality } }) => ({
    expected: `different values of ${index.attributes.join(' + ')}${RULES[textEquality ?? 'unknown']}`,
    remedy: REMEDIES[textEquality ?? 'unknown'],
  }),
  indexed: ({ index }, { server: { limits } }) => ({
    expected: `at most ${limits?.indexedValueBytes} bytes of ${index.attributes.join(' + ')} in each document, compressed (a limit of PostgreSQL, on which this server stores)`,
    remedy:
      'Index a shorter attribute (a hash or the beginning of the text, written beside it), or shorten those values first.',
  }),
};

/** Unknown where the values are equal either way, so that nothing asked the server. */
type KnownEquality = TextEquality | 'unknown';

const RULES: Readonly<Record<KnownEquality, string>> = {
  folded: ' (Appwrite compares without case, accents and trailing spaces)',
  exact: ' (this server compares whole texts, character by character)',
  unknown: '',
};

const REMEDIES: Readonly<Record<KnownEquality, string>> = {
  folded: 'Change or delete those documents first: Appwrite would report the index as available and not enforce it.',
  exact: 'Change or delete those documents first: the server cannot make the index over them.',
  unknown: 'Change or delete those documents first: Appwrite would not make the index over them, or not enforce it.',
};

function conversionFor(missing: Share): Answer {
  if (missing === 'all') return GIVE_VALUE;
  return missing === 'some' ? MAP_ALL : MAP_VALUES;
}

function resolutionFor(attribute: AttributeSchema, missing: Share): Answer {
  if (missing !== 'none') return conversionFor(missing);
  return 'size' in attribute ? CUT : MAP_VALUES;
}
