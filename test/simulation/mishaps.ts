import { changesSchema, type Mishap, type SentRequest } from './network.js';
import type { Random } from './random.js';
import type { Scenario } from './scenario.js';

/** How much likelier a request meets a mishap that changes the schema: there are few of them, and they count. */
const SCHEMA_FACTOR = 4;

/** What a request of a migrator meets; null for nothing. */
export function drawMishap(
  random: Random,
  rate: number,
  request: Pick<SentRequest, 'method' | 'path'>,
  { lateness, isFinal = false, hasDefaults = false }: Scenario,
  lease: number,
): Mishap | null {
  const isMet = random.chance(changesSchema(request) ? Math.min(0.4, rate * SCHEMA_FACTOR) : rate);
  // As many numbers are drawn for each request, so that leaving a mishap out moves no other.
  const asleep = random.pick([5, 100, lease / 2, lease, 3 * lease, 45_000]);
  const late = random.pick(
    lateness === 'bounded' ? [5, 100, lease / 4] : [5, 100, lease / 2, lease, 3 * lease, 45_000],
  );
  const hangs = random.chance(0.3);
  const after = random.chance(0.5);
  const kind = random.below(10);
  const isDoubled = kind === 4 || kind === 5;
  const isLate = kind === 2 || isDoubled;
  const isDrop = request.method === 'DELETE' && changesSchema(request);
  if (!isMet) return null;
  if (isFinal && isDoubled && request.method === 'PATCH' && changesSchema(request)) return null;
  if (hasDefaults && isLate && isUpdate(request)) {
    return isDoubled ? null : { kind: 'request-late', milliseconds: Math.min(late, lease * 0.9) };
  }
  if (isDrop && (isLate || kind === 9)) {
    // Appwrite deletes whatever has the name by then, and no guard can tell it: a drop does not come after its answer, nor a lease after
    // it was sent.
    if (isDoubled) return null;
    const milliseconds = Math.min(late, lease * 0.9);
    return kind === 2
      ? { kind: 'request-late', milliseconds, isBroken: after }
      : { kind: 'process-crashes', milliseconds };
  }
  switch (kind) {
    case 0:
      return { kind: 'request-lost', hangs };
    case 1:
      return { kind: 'answer-lost', hangs };
    case 2:
      return { kind: 'request-late', milliseconds: late };
    case 3:
      return { kind: 'answer-late', milliseconds: asleep };
    case 4:
    case 5:
      return { kind: 'duplicated', milliseconds: late };
    case 6:
      return { kind: 'server-error', after };
    case 7:
    case 8:
      return { kind: 'process-sleeps', milliseconds: Math.max(asleep, lease / 2), isBroken: after };
    default:
      return { kind: 'process-crashes' };
  }
}

/** Whether a document of users is updated by itself. */
function isUpdate({ method, path }: Pick<SentRequest, 'method' | 'path'>): boolean {
  return method === 'PATCH' && /\/rows\/[^/]+$/.test(path) && !path.includes('/tables/entwrite_');
}
