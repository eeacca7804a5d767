import type { ProgressEvent } from '../progress.js';

/** Milliseconds after which a rate is meaningful. */
const SHORTEST = 1_000;

/** Returns a function that adds to events that count documents, if they lack it, how fast the work is and how long the rest will take. */
export function createPaceMeter(now: () => number = () => performance.now()): (event: ProgressEvent) => ProgressEvent {
  const begun = new Map<string, { readonly at: number; readonly documents: number }>();
  return (event) => {
    if (event.type !== 'scan' && event.type !== 'documents') return event;
    const work = event.type === 'scan' ? `scan ${event.collection}` : `${event.action} ${event.collection}`;
    const before = begun.get(work);
    if (before === undefined || before.documents >= event.documents) {
      begun.set(work, { at: now(), documents: event.documents });
      return event;
    }
    const milliseconds = now() - before.at;
    if (event.rate !== undefined || milliseconds < SHORTEST) return event;
    const rate = ((event.documents - before.documents) * 1000) / milliseconds;
    const { total } = event;
    return { ...event, rate, ...(total !== undefined && rate > 0 && { remaining: (total - event.documents) / rate }) };
  };
}
