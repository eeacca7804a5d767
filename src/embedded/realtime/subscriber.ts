import { generateId } from '../rules/ids.js';
import { parseJson } from '../rules/php/php-json.js';
import { rolesOf, type TokenUser, verifyToken } from '../wire/http/json-web-token.js';
import { accountAnswer } from './account-answer.js';
import { RealtimeError } from './realtime-error.js';
import { payloadTest } from './realtime-queries.js';
import type { RowEvent } from './row-event.js';
import { channelsFor, LARGEST_SUBSCRIPTIONS, MOST_SUBSCRIPTIONS, Subscriptions } from './subscriptions.js';

/** A message in either direction: JSON with a type. */
type Message = Readonly<Record<string, unknown>>;

const guestRoles: readonly string[] = ['any', 'guests'];

/** The protocol of one connection: its user, its subscriptions, and the reply to each message. Does not handle sockets. */
export class Subscriber {
  private readonly subscriptions = new Subscriptions();
  private user: TokenUser | null;

  constructor(
    user: TokenUser | null,
    private readonly tokenSecret: string,
  ) {
    this.user = user;
  }

  /** Creates the first message. Channels in the URL, as older clients send them, become one subscription. */
  connected(channels: readonly string[]): Message {
    const wanted = channelsFor(channels, this.user?.userId ?? null);
    const ids = wanted.length > 0 ? [generateId()] : [];
    for (const id of ids)
      this.subscriptions.set(id, { channels: wanted, passes: payloadTest([]), size: sizeOf(wanted) });
    const user = this.user && accountAnswer(this.user);
    return { type: 'connected', data: { channels: wanted, subscriptions: ids, user } };
  }

  /** The message for an event, or null if this subscriber should not receive it. */
  eventMessage(event: RowEvent, timestamp: string): Message | null {
    const roles = this.user ? rolesOf(this.user) : guestRoles;
    if (!event.roles.has('any') && !roles.some((role) => event.roles.has(role))) return null;
    const subscriptions = this.subscriptions.matching(event);
    if (subscriptions.length === 0) return null;
    const { events, channels, payload } = event;
    return { type: 'event', data: { events, channels, timestamp, payload, subscriptions } };
  }

  /** Replies to a message of the client. Throws a RealtimeError. */
  answer(text: string): Message {
    const message = readMessage(text);
    switch (message.type) {
      case 'ping':
        return { type: 'pong' };
      case 'authentication':
        return this.authenticate(message.data);
      case 'subscribe':
        return this.subscribe(message.data);
      case 'unsubscribe':
        return this.unsubscribe(message.data);
      default:
        throw new RealtimeError(1003, 'Message type is not valid.');
    }
  }

  /** The server has no sessions; a token is used instead. */
  private authenticate(data: unknown): Message {
    const { session } = (typeof data === 'object' && data !== null ? data : {}) as { session?: unknown };
    if (session === undefined) throw new RealtimeError(1003, 'Payload is not valid.');
    try {
      this.user = verifyToken(String(session), this.tokenSecret, new Date());
    } catch {
      throw new RealtimeError(1003, 'Session is not valid.');
    }
    return response('authentication', { user: accountAnswer(this.user) });
  }

  private subscribe(data: unknown): Message {
    const wanted = listOf(data).map((item) => readSubscription(item, this.user?.userId ?? null));
    const added = wanted.map(({ subscriptionId, channels, queries, passes }) => {
      return [subscriptionId, { channels, passes, size: sizeOf([...channels, ...queries]) }] as const;
    });
    if (!this.subscriptions.hasRoomFor(added)) {
      throw new RealtimeError(
        1003,
        `A connection can have at most ${MOST_SUBSCRIPTIONS} subscriptions here, of ${LARGEST_SUBSCRIPTIONS} characters. Unsubscribe from some of them, or open another connection.`,
      );
    }
    // Reads all subscriptions before it adds the first one.
    for (const [id, subscription] of added) this.subscriptions.set(id, subscription);
    const shown = wanted.map(({ subscriptionId, channels, queries }) => ({ subscriptionId, channels, queries }));
    return response('subscribe', { subscriptions: shown });
  }

  private unsubscribe(data: unknown): Message {
    const ids = listOf(data).map((item) => {
      const { subscriptionId } = (typeof item === 'object' && item !== null ? item : {}) as {
        subscriptionId?: unknown;
      };
      if (typeof subscriptionId === 'string' && subscriptionId !== '') return subscriptionId;
      throw new RealtimeError(1003, 'Each unsubscribe payload must include a non-empty subscriptionId.');
    });
    const subscriptions = ids.map((subscriptionId) => ({
      subscriptionId,
      removed: this.subscriptions.remove(subscriptionId),
    }));
    return response('unsubscribe', { subscriptions });
  }
}

const response = (to: string, more: Message): Message => ({ type: 'response', data: { to, success: true, ...more } });

const sizeOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length + 1, 0);

function readMessage(text: string): { readonly type: unknown; readonly data: unknown } {
  let message: unknown;
  try {
    message = parseJson(text);
  } catch {
    message = null;
  }
  if (typeof message !== 'object' || message === null || !('type' in message || 'data' in message)) {
    throw new RealtimeError(1003, 'Message format is not valid.');
  }
  const { type, data } = message as { type?: unknown; data?: unknown };
  return { type, data };
}

function listOf(data: unknown): readonly unknown[] {
  if (!Array.isArray(data)) throw new RealtimeError(1003, 'Payload is not valid.');
  return data;
}

function readSubscription(item: unknown, userId: string | null) {
  if (typeof item !== 'object' || item === null) {
    throw new RealtimeError(1003, 'Each subscribe payload must be an object.');
  }
  const { subscriptionId, channels, queries = [] } = item as Readonly<Record<string, unknown>>;
  if (channels === undefined) throw new RealtimeError(1003, 'channels is not present in payload.');
  if (!Array.isArray(channels)) throw new RealtimeError(1003, 'channels is not a valid array.');
  if (!Array.isArray(queries)) throw new RealtimeError(1003, 'queries is not a valid array.');
  const texts = queries.map(String);
  return {
    subscriptionId: subscriptionId === undefined ? generateId() : String(subscriptionId),
    channels: channelsFor(channels.map(String), userId),
    queries: texts,
    passes: payloadTest(texts),
  };
}
