import type { PayloadTest } from './realtime-queries.js';
import type { RowEvent } from './row-event.js';

/** One subscription of a connection. */
export interface Subscription {
  readonly channels: readonly string[];
  readonly passes: PayloadTest;
  /** Number of characters in its channels and queries. */
  readonly size: number;
}

/** A limit, since every event is compared with all subscriptions, and each uses memory. */
export const MOST_SUBSCRIPTIONS = 1000;

/** Maximum characters of all subscriptions of a connection: a few messages of the largest size. */
export const LARGEST_SUBSCRIPTIONS = 256_000;

/** The subscriptions of one connection, by the ids that its client chose. */
export class Subscriptions {
  private readonly byId = new Map<string, Subscription>();

  /** Whether these subscriptions can be added; they replace those with the same ids. */
  hasRoomFor(wanted: readonly (readonly [id: string, subscription: Subscription])[]): boolean {
    const all = new Map([...this.byId, ...wanted]);
    const size = [...all.values()].reduce((sum, one) => sum + one.size, 0);
    return all.size <= MOST_SUBSCRIPTIONS && size <= LARGEST_SUBSCRIPTIONS;
  }

  /** Adds a subscription, or replaces the one with the same id. */
  set(id: string, subscription: Subscription): void {
    this.byId.set(id, subscription);
  }

  /** Returns whether there was one. */
  remove(id: string): boolean {
    return this.byId.delete(id);
  }

  /** The ids of the subscriptions that match an event. */
  matching({ channels, payload }: RowEvent): string[] {
    const found: string[] = [];
    const names = new Set(channels);
    const paths = channels.map((channel) => channel.split('.'));
    for (const [id, subscription] of this.byId) {
      const isMeant = subscription.channels.some(
        (wanted) => names.has(wanted) || paths.some((path) => isOf(wanted, path)),
      );
      if (isMeant && subscription.passes(payload)) found.push(id);
    }
    return found;
  }
}

/** Whether a channel matches the wanted one, in which `*` stands for any id (`tablesdb.*.tables.*.rows`). */
function isOf(wanted: string, path: readonly string[]): boolean {
  if (!wanted.includes('*')) return false;
  const pattern = wanted.split('.');
  return pattern.length === path.length && pattern.every((step, at) => step === '*' || step === path[at]);
}

/** Replaces `account` by the account channel of the user; channels of other accounts are removed. */
export function channelsFor(channels: readonly string[], userId: string | null): string[] {
  const own = channels.filter((channel) => !channel.startsWith('account.'));
  if (userId !== null && own.includes('account')) own.push(`account.${userId}`);
  return [...new Set(own)];
}
