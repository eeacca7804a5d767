import { AppwriteException } from 'node-appwrite';
import { EntwriteError } from '../errors.js';
import { parseServerJson } from './server-json.js';
import type { Transport } from './transport.js';

export type Engine = 'mariadb' | 'postgresql';

/** How texts compare in filters and unique indexes: `folded` without case, accents and trailing spaces; `exact` character by character, where a text ends at its first NUL. */
export type TextEquality = 'folded' | 'exact';

/** What differs between servers and does not show in their answers to ordinary requests. */
export interface Capabilities {
  /** null where the server does not let it be found out. */
  readonly engine: Engine | null;
  /** `1.9.6`; null where answers do not name it. */
  readonly version: string | null;
  /** null where it is unknown. */
  readonly textEquality: TextEquality | null;
  /** Which end nulls are at under ascending orders; null where it is unknown. */
  readonly nulls: 'first' | 'last' | null;
  /** Whether a rename of a datetime attribute breaks it. */
  readonly breaksRenamedDates: boolean | null;
}

const BY_ENGINE: Readonly<Record<Engine, Omit<Capabilities, 'engine' | 'version'>>> = {
  mariadb: { textEquality: 'folded', nulls: 'first', breaksRenamedDates: false },
  postgresql: { textEquality: 'exact', nulls: 'last', breaksRenamedDates: true },
};

const UNKNOWN = { textEquality: null, nulls: null, breaksRenamedDates: null } as const;

/** The earliest date each engine takes, which the server names when it refuses one. */
const EARLIEST: readonly (readonly [text: string, engine: Engine])[] = [
  ['-4713-01-01', 'postgresql'],
  ['1000-01-01', 'mariadb'],
];

/**
 * The capabilities of a server, probed once, by one request without effect: the default of a column in a database that
 * does not exist is judged before anything else, and the refusal names the dates that the engine takes.
 */
export function findCapabilities(transport: Pick<Transport, 'send'>): () => Promise<Capabilities> {
  let found: Promise<Capabilities> | null = null;
  return () => {
    found ??= probe(transport).catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };
}

async function probe({ send }: Pick<Transport, 'send'>): Promise<Capabilities> {
  try {
    await send({
      method: 'POST',
      path: ['tablesdb', 'nope', 'tables', 'nope', 'columns', 'datetime'],
      parameters: { key: 'nope', required: false, default: 'yesterday' },
      repeatable: true,
    });
  } catch (error) {
    const cause = error instanceof EntwriteError ? error.cause : undefined;
    if (!(cause instanceof AppwriteException) || cause.code >= 500) throw error;
    const engine = EARLIEST.find(([text]) => cause.message.includes(text))?.[1] ?? null;
    return { engine, version: versionIn(cause.response), ...(engine === null ? UNKNOWN : BY_ENGINE[engine]) };
  }
  return { engine: null, version: null, ...UNKNOWN };
}

function versionIn(body: unknown): string | null {
  if (typeof body !== 'string' || body === '') return null;
  try {
    const { version } = parseServerJson(body) as { version?: unknown };
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
