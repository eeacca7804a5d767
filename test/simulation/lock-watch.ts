import type { SentRequest, SimulatedAnswer } from './network.js';
import type { SimulatedProcess } from './world.js';

const LOCKS = '/tables/entwrite_state/rows';

/**
 * Watches from the server's side who holds the lock, and that nobody else writes: a process that another one took the lock from
 * sends no write any more, and none is sent before the lock is taken or after it was released.
 */
export class LockWatch {
  readonly problems: string[] = [];
  private newest = 0;
  private holder: SimulatedProcess | null = null;

  /** A request that is about to be sent. */
  sent({ number, method, path }: SentRequest, process: SimulatedProcess): void {
    if (method === 'GET' || path.includes('/tables/entwrite_state') || process === this.holder) return;
    // The database and the place of the lock are there before the lock.
    if (method === 'POST' && (path === '/tablesdb' || path.endsWith('/tables'))) return;
    // Questions about the server and the key, in the form of writes that cannot be carried out.
    if (path.startsWith('/tablesdb/nope/') || path.includes('/entwrite_no_such_collection')) return;
    this.problems.push(`request ${number}, ${method} ${path}, was sent by ${process.name}, who did not hold the lock`);
  }

  /** A request that the server carried out. */
  done(process: SimulatedProcess, method: string, path: string, body: string, answer: SimulatedAnswer): void {
    if (!path.includes(LOCKS) || answer.status >= 300 || (method !== 'POST' && method !== 'PATCH')) return;
    const { data } = JSON.parse(body) as { readonly data?: { readonly value?: string } };
    const record = JSON.parse(data?.value ?? '{}') as { readonly fencingToken?: number; readonly released?: boolean };
    if (record.fencingToken === undefined || record.fencingToken < this.newest) return;
    this.newest = record.fencingToken;
    if (record.released === true) this.holder = null;
    else if (method === 'POST') this.holder = process;
  }
}
