import { EntwriteError, type Finding } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import { pause } from '../../util/pause.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { LiveSchema, UnsettledItem } from './live-schema.js';

export interface SettleOptions {
  /** Milliseconds without progress after which waiting fails. */
  readonly patience?: number;
  readonly onProgress?: ProgressListener;
  /** Cancels the wait; pending creations continue. */
  readonly signal?: AbortSignal | undefined;
}

const PATIENCE = 60_000;
const FIRST_DELAY = 25;
const LONGEST_DELAY = 1_000;

/**
 * Polls the schema of a database until nothing that concerns the caller is pending, and returns it. The deadline restarts whenever
 * something becomes ready.
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
  // A single failure adds no finding that repeats the error, because a rollback adds its own findings to the list.
  const findings = failed.length > 1 ? { findings: failed.map(describeFailed) } : {};
  throw new EntwriteError('attribute_failed', { at, found, expected, remedy }, findings);
}

/** The finding for a failed or stuck attribute or index; its remedy assumes that the model has it. */
export function describeFailed({ collection, kind, key, status, error }: UnsettledItem): Finding {
  return {
    rule: 'attribute_failed',
    at: `${collection}.${key}`,
    found: `${kind} is ${status}${error === '' ? '; Appwrite gives no reason' : `: ${error}`}`,
    expected: 'available',
    remedy:
      status === 'failed'
        ? `Migrate again, which deletes the ${kind} (it never held anything) and creates it again.`
        : `Appwrite could not delete the ${kind}; see the log of its database worker, delete it again in the console, then migrate again.`,
  };
}

function timeout(items: readonly UnsettledItem[], patience: number): EntwriteError {
  return new EntwriteError('wait_timeout', {
    at: items.map(label).join(', '),
    found: `still ${[...new Set(items.map(({ status }) => status))].join(' and ')} after ${patience} ms without progress`,
    expected: 'available',
    remedy: "Check that Appwrite's database worker is running, then migrate again: finished work is not repeated.",
  });
}

function label({ collection, key }: UnsettledItem): string {
  return `${collection}.${key}`;
}
