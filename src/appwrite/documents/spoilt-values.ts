import { EntwriteError } from '../../errors.js';
import { CUT_AT_NUL, holdsNul, isOperatorText, RUN_AS_OPERATOR } from '../../schema/text-limits.js';
import type { ServerKnowledge } from '../server/server-knowledge.js';

type RequireKept = (collection: string, documents: readonly Readonly<Record<string, unknown>>[]) => Promise<void>;

/** The last check before requests: refuses values that the server would corrupt, and queries it cannot answer. */
export interface SpoilGuard {
  /** Throws `document_invalid` for texts that the server would truncate. Asks for its capabilities only if there is one. */
  readonly requireKept: RequireKept;
  /** Like `requireKept`, for values of existing documents. */
  readonly requireUpdate: RequireKept;
  /** Throws `query_invalid` for filters that the server cannot answer or would misread. */
  readonly requireAnswerable: (collection: string, queries: readonly string[]) => Promise<void>;
}

/** Operators that change nothing, with which a bulk upsert makes Appwrite write a row. */
export const IDENTITY_OPERATORS = {
  integer: '{"method":"increment","values":[0]}',
  text: '{"method":"stringConcat","values":[""]}',
} as const;

const IDENTITIES: readonly unknown[] = Object.values(IDENTITY_OPERATORS);

/** Matches JSON with a NUL, or with a backslash at the end of a text. */
const SUSPECT = /\\u0000|\\\\"/;

/**
 * @param server knowledge of the server; without it nothing is refused that depends on the server
 * @param sendsOperators whether a text of an update may be an operator; otherwise one that Appwrite would execute is refused
 */
export function createSpoilGuard(
  server: Pick<ServerKnowledge, 'find'> | undefined,
  { sendsOperators }: { readonly sendsOperators: boolean },
): SpoilGuard {
  const cuts = async () => server !== undefined && (await server.find()).cutsTextAtNul === true;
  const requireKept: RequireKept = async (collection, documents) => {
    for (const values of documents) {
      const key = Object.keys(values).find((one) => holdsNul(values[one]));
      if (key === undefined || !(await cuts())) continue;
      throw new EntwriteError('document_invalid', { at: `${collection}.${key}`, ...CUT_AT_NUL });
    }
  };
  return {
    requireKept,
    async requireUpdate(collection, documents) {
      if (!sendsOperators) requireStored(collection, documents);
      await requireKept(collection, documents);
    },
    async requireAnswerable(collection, queries) {
      for (const query of queries) {
        if (!SUSPECT.test(query)) continue;
        const fault = faultIn(JSON.parse(query));
        if (fault === null || !(await cuts())) continue;
        throw new EntwriteError('query_invalid', { at: `${collection}${fault.at}`, ...fault.facts });
      }
    },
  };
}

interface Fault {
  readonly at: string;
  readonly facts: { readonly found: string; readonly expected: string; readonly remedy: string };
}

const WITH_NUL = {
  found: 'a filter by text with a NUL character, where this server truncates it',
  expected: 'text without NUL characters',
  remedy: 'Leave the filter out: no text on this server contains a NUL character.',
};

const AT_THE_END = {
  found: 'a pattern that ends with a backslash, which this server reads as an escape (and fails with a 500)',
  expected: 'text that ends with another character, or with two backslashes for one',
  remedy: 'Write the backslash twice, or filter by what comes before it and compare the end in your code.',
};

/** Methods whose pattern gets no wildcard at its end. */
const OPEN_ENDED = new Set(['endsWith', 'notEndsWith', 'containsAll']);

function faultIn(query: unknown): Fault | null {
  const { method, attribute, values } = (query ?? {}) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(values)) return null;
  const at = typeof attribute === 'string' ? `.${attribute}` : '';
  for (const value of values) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const inner = faultIn(value);
      if (inner !== null) return inner;
    }
    if (holdsNul(value)) return { at, facts: WITH_NUL };
    if (OPEN_ENDED.has(String(method)) && endsWithEscape(value)) return { at, facts: AT_THE_END };
  }
  return null;
}

function endsWithEscape(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  let backslashes = 0;
  while (value.at(-1 - backslashes) === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** Throws `document_invalid` for texts that Appwrite would execute in an update. For values that are stored as they are. */
export function requireStored(collection: string, documents: readonly Readonly<Record<string, unknown>>[]): void {
  for (const values of documents) {
    const key = Object.keys(values).find((one) => isOperatorText(values[one]) && !IDENTITIES.includes(values[one]));
    if (key !== undefined)
      throw new EntwriteError('document_invalid', { at: `${collection}.${key}`, ...RUN_AS_OPERATOR });
  }
}
