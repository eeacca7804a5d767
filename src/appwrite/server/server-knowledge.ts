import { AppwriteException } from 'node-appwrite';
import { EntwriteError } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import type { Transport } from '../http/transport.js';
import { type Capabilities, capabilitiesOf, describeServer, type Engine, type KnownServer } from './capabilities.js';

/** What a context knows about its server, learned once from other responses, from what an earlier process stored, or by one request. */
export interface ServerKnowledge {
  /** The server's capabilities; asks the server if they are not yet known. */
  readonly find: () => Promise<Capabilities>;
  /** The capabilities without asking; null if unknown, or if later responses contradict them. */
  readonly known: () => Capabilities | null;
  /** Takes over what an earlier process learned. */
  readonly recall: (server: KnownServer) => void;
  /** Learns from a list of collections whether rows have a width limit. */
  readonly observe: (hasRowWidth: boolean) => void;
}

/** The earliest date of each engine, which the server names when it refuses a date. */
const EARLIEST: readonly (readonly [text: string, engine: Engine])[] = [
  ['-9999-01-01', 'mongodb'],
  ['-4713-01-01', 'postgresql'],
  ['1000-01-01', 'mariadb'],
];

const UNTRIED =
  "this Appwrite stores in MongoDB, on which entwrite was never tested: what it knows about MongoDB comes only from Appwrite's source code; test what you rely on before you use it with real data";

/** Knowledge of a server that nothing is known about yet. */
export function createServerKnowledge(
  transport: Pick<Transport, 'send' | 'serverVersion'>,
  onProgress?: ProgressListener,
): ServerKnowledge {
  let current: Capabilities | null = null;
  let asked: Promise<Capabilities> | null = null;

  function learn(server: KnownServer): Capabilities {
    const isNews = current?.engine !== server.engine || current.version !== server.version;
    current = capabilitiesOf(server);
    if (isNews) {
      onProgress?.({ type: 'server', ...server, description: describeServer(server) });
      if (server.engine === 'mongodb') onProgress?.({ type: 'warning', message: UNTRIED, findings: [] });
    }
    return current;
  }

  /** Forgets what is known if the version has changed, because the engine may have changed with it. */
  function known(): Capabilities | null {
    const version = transport.serverVersion?.() ?? null;
    if (version !== null && current !== null && current.version !== null && current.version !== version) current = null;
    return current;
  }

  return {
    known,
    find: async () => {
      const found = known();
      if (found !== null) return found;
      asked ??= probe(transport)
        .then(learn)
        .finally(() => {
          asked = null;
        });
      return asked;
    },
    recall(server) {
      if (current === null && server.engine !== null) {
        learn(server);
        known();
      }
    },
    observe(hasRowWidth) {
      const isMongo = current?.engine === 'mongodb';
      if (hasRowWidth && isMongo) current = null;
      if (!hasRowWidth && !isMongo) learn({ engine: 'mongodb', version: transport.serverVersion?.() ?? null });
    },
  };
}

/** Detects the engine without side effects: a column's default is checked before its database, and the refusal names the engine's earliest date. */
async function probe({ send, serverVersion }: Pick<Transport, 'send' | 'serverVersion'>): Promise<KnownServer> {
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
    return { engine, version: serverVersion?.() ?? null };
  }
  return { engine: null, version: serverVersion?.() ?? null };
}
