import { EntwriteError, type Finding } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import { pause } from '../../util/pause.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { LiveSchema, UnsettledItem } from './live-schema.js';

export interface SettleOptions {
  /** Milliseconds without any progress after which waiting ends. */
  readonly patience?: number;
  readonly onProgress?: ProgressListener;
  /** Ends the waiting; what is being made continues. */
  readonly signal?: AbortSignal | undefined;
}

const PATIENCE = 60_000;
const FIRST_DELAY = 25;
const LONGEST_DELAY = 1_000;

/**
 * Polls the schema of a database until nothing in it that concerns the caller is being made, and gives it then. The deadline starts again
 * whenever something got ready.
 *
 * @throws EntwriteError attribute_failed, aborted_by_user; wait_timeout without progress
 */
export async function settle(
  read: () => Promise<LiveSchema>,
  concerns: (item: UnsettledItem) => boolean,
  { patience = PATIENCE, onProgress, signal }: SettleOptions = {},
): Promise<LiveSchema> {
  let fewest = Number.POSITIVE_INFINITY;
  let end = Date.now() + patience;
  for (let delay = FIRST_DELAY; ; delay = Math.min(delay * 2, LONGEST_DELAY)) {
    const live = await read();
    const concerning = live.unsettled.filter(concerns);
    refuseFailed(concerning);
    if (concerning.length === 0) return live;
    if (concerning.length < fewest) {
      fewest = concerning.length;
      end = Date.now() + patience;
    }
    if (Date.now() + delay > end) throw timeout(concerning, patience);
    onProgress?.({ type: 'waiting', pending: concerning.map(label) });
    await pause(delay, signal);
    throwIfAborted(concerning.map(label).join(', '), signal);
  }
}

function refuseFailed(items: readonly UnsettledItem[]): void {
  const failed = items.filter(({ status }) => status === 'failed' || status === 'stuck');
  const [first] = failed;
  if (first === undefined) return;
  const { at, found, expected, remedy } = describeFailed(first);
  // The findings of a failure that is rolled back say what was not; one that says what the error says would be among them.
  const findings = failed.length > 1 ? { findings: failed.map(describeFailed) } : {};
  throw new EntwriteError('attribute_failed', { at, found, expected, remedy }, findings);
}

/** A failed or stuck attribute or index as a finding; the remedy is that of one that a model has. */
export function describeFailed({ collection, kind, key, status, error }: UnsettledItem): Finding {
  return {
    rule: 'attribute_failed',
    at: `${collection}.${key}`,
    found: `${kind} is ${status}${error === '' ? '; Appwrite gives no reason' : `: ${error}`}`,
    expected: 'available',
    remedy:
      status === 'failed'
        ? `Migrate again, which deletes the ${kind} (it never held anything) and makes it anew.`
        : `Appwrite could not delete the ${kind}; see the log of its database worker, delete it again in the console, then migrate again.`,
  };
}

function timeout(items: readonly UnsettledItem[], patience: number): EntwriteError {
  return new EntwriteError('wait_timeout', {
    at: items.map(label).join(', '),
    found: `still ${[...new Set(items.map(({ status }) => status))].join(' and ')} after ${patience} ms without progress`,
    expected: 'available',
    remedy: 'Check that the database worker of Appwrite runs, then migrate again: what is done is not repeated.',
  });
}

function label({ collection, key }: UnsettledItem): string {
  return `${collection}.${key}`;
}
