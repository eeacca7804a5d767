import type { PayloadTest } from './realtime-queries.js';
import type { RowEvent } from './row-event.js';

/** One subscription of a connection. */
export interface Subscription {
  readonly channels: readonly string[];
  readonly passes: PayloadTest;
}

/** Every event is compared with all of them, and each takes memory. */
export const MOST_SUBSCRIPTIONS = 1000;

/** The subscriptions of one connection, by the ids that its client gave them. */
export class Subscriptions {
  private readonly byId = new Map<string, Subscription>();

  /** Whether these can be added, in place of those of the same ids. */
  hasRoomFor(ids: readonly string[]): boolean {
    const added = new Set(ids.filter((id) => !this.byId.has(id)));
    return this.byId.size + added.size <= MOST_SUBSCRIPTIONS;
  }

  /** Adds a subscription, or replaces the one of the same id. */
  set(id: string, subscription: Subscription): void {
    this.byId.set(id, subscription);
  }

  /** Whether there was one. */
  remove(id: string): boolean {
    return this.byId.delete(id);
  }

  /** The ids of those that an event is for. */
  matching({ channels, payload }: RowEvent): string[] {
    const found: string[] = [];
    for (const [id, subscription] of this.byId) {
      const isMeant = subscription.channels.some((wanted) => channels.some((channel) => isOf(wanted, channel)));
      if (isMeant && subscription.passes(payload)) found.push(id);
    }
    return found;
  }
}

/** Whether a channel is the wanted one; `*` in its place matches any id (`tablesdb.*.tables.*.rows`). */
function isOf(wanted: string, channel: string): boolean {
  if (wanted === channel) return true;
  if (!wanted.includes('*')) return false;
  const [pattern, parts] = [wanted.split('.'), channel.split('.')];
  return pattern.length === parts.length && pattern.every((step, at) => step === '*' || step === parts[at]);
}

/** `account` becomes the account of the user, and no one listens to another's. */
export function channelsFor(channels: readonly string[], userId: string | null): string[] {
  const own = channels.filter((channel) => !channel.startsWith('account.'));
  if (userId !== null && own.includes('account')) own.push(`account.${userId}`);
  return [...new Set(own)];
}
