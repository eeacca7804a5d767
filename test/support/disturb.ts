import type { ChildProcess } from 'node:child_process';
import type { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { HttpFault } from '../../src/embedded/wire/http/faults.js';

/** What production does to requests. */
export const FAULTS: Readonly<Record<string, HttpFault>> = {
  'the connection is reset after the server did it': { kind: 'reset-after' },
  'the connection is reset before the server did it': { kind: 'reset-before' },
  'the server answers 500': { kind: 'status', status: 500 },
  'the server answers 500 after it did it': { kind: 'status', status: 500, after: true },
  'the server answers 429': { kind: 'status', status: 429 },
  'the server does not answer': { kind: 'hang' },
};

const ROUTE_WORDS = new Set(
  'tablesdb tables columns indexes rows transactions operations relationship string integer float boolean datetime email url ip enum varchar text mediumtext longtext bigint point line polygon'.split(
    ' ',
  ),
);

/** The requests that work sends to a database, or to all (`''`), in order, each by its kind: method and route, without ids. */
export async function requestKinds(
  server: EmbeddedAppwrite,
  databaseId: string,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const kinds: string[] = [];
  recordKinds(server, databaseId, kinds);
  try {
    await work();
  } finally {
    server.setFaults({});
  }
  return kinds;
}

/** The same for whatever is sent from now on, until other faults are set. */
export function recordKinds(server: EmbeddedAppwrite, databaseId: string, kinds: string[]): void {
  server.setFaults({
    http({ method, path }) {
      if (path.startsWith(`/tablesdb/${databaseId}`)) kinds.push(kindOf(method, path.slice(1).split('/')));
      return undefined;
    },
  });
}

/**
 * The kind of a request to a database. Own collections stay in its route: a write to the lock is of another kind than one to a user's
 * document.
 */
export function kindOf(method: string, [, ...path]: readonly string[]): string {
  const route = path.map((segment) => (ROUTE_WORDS.has(segment) || segment.startsWith('entwrite_') ? segment : '*'));
  return `${method} ${route.join('/')}`;
}

/**
 * Which requests are disturbed, counted from 1: `most` of the first and the last of each kind, spread over the whole run; all of them
 * in `npm run test:long`. Each `turn` takes others, so that several kinds of faults share the work.
 */
export function sampleRequests(kinds: readonly string[], turn: number, most: number): readonly number[] {
  if (process.env.LONG) return kinds.map((_, at) => at + 1);
  const ends = kinds.flatMap((kind, at) =>
    kinds.indexOf(kind) === at || kinds.lastIndexOf(kind) === at ? [at + 1] : [],
  );
  if (ends.length <= most) return ends;
  const shift = (turn * GOLDEN_RATIO) % 1;
  return Array.from({ length: most }, (_, at) => ends[Math.floor(((at + shift) * ends.length) / most)] ?? 1);
}

/** Its multiples, as parts of one, are spread as evenly as can be, however many there are. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Strikes the n-th request to a database, counted from now, and those that follow as often as said. */
export function strikeAt(
  server: EmbeddedAppwrite,
  databaseId: string,
  n: number,
  fault: HttpFault,
  times = 1,
): { readonly struck: () => boolean } {
  let count = 0;
  server.setFaults({
    http({ path }) {
      if (!path.startsWith(`/tablesdb/${databaseId}`)) return undefined;
      count += 1;
      return count >= n && count < n + times ? fault : undefined;
    },
  });
  return { struck: () => count >= n };
}

/** What is struck: the requests to a database, or to all; those of some kinds; by these faults. */
interface Strikes {
  readonly databaseId?: string;
  readonly only?: readonly string[];
  readonly faults?: readonly HttpFault[];
  /** Each turn begins with another fault. */
  readonly turn: number;
}

/** Strikes the first request of each kind, counted from now, with one fault after the other. Gives the kinds that were struck. */
export function strikeEachKind(
  server: EmbeddedAppwrite,
  { databaseId = '', only, faults = Object.values(FAULTS), turn }: Strikes,
): ReadonlySet<string> {
  const struck = new Set<string>();
  server.setFaults({
    http({ method, path }) {
      if (!path.startsWith(`/tablesdb/${databaseId}`)) return undefined;
      const kind = kindOf(method, path.slice(1).split('/'));
      if (struck.has(kind) || only?.includes(kind) === false) return undefined;
      struck.add(kind);
      return faults[(struck.size + turn) % faults.length];
    },
  });
  return struck;
}

/** Calls again after a failure, which each kind of request may cause once. */
export async function persistently(kinds: readonly string[], call: () => Promise<unknown>): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    try {
      await call();
      return;
    } catch (error) {
      if (failures >= new Set(kinds).size) throw error;
    }
  }
}

/** Kills a process with SIGKILL at its n-th request to a database, before or after the server does it. */
export function killAt(server: EmbeddedAppwrite, databaseId: string, n: number, child: ChildProcess): void {
  let count = 0;
  server.setFaults({
    http({ path }) {
      if (!path.startsWith(`/tablesdb/${databaseId}`)) return undefined;
      count += 1;
      if (count < n) return undefined;
      child.kill('SIGKILL');
      return { kind: n % 2 === 0 ? 'reset-after' : 'reset-before' };
    },
  });
}
