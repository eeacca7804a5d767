/** Something that must wait until another one has let go. */
export interface Wait<T> {
  readonly by: T;
  readonly on: T;
}

/** An order in which everything that waits comes after what it waits on. */
export interface ReleaseOrder<T, W extends Wait<T>> {
  readonly order: readonly T[];
  /** The waits of rings that must be resolved beforehand, so that there is an order. */
  readonly resolved: readonly W[];
  /** The waits of rings in which none can be resolved; if there are any, there is no order. */
  readonly stuck: readonly W[];
}

/**
 * Orders things that wait for each other.
 *
 * @param canResolve whether a wait in a ring can be made unnecessary
 */
export function releaseOrder<T, W extends Wait<T>>(
  waits: readonly W[],
  canResolve: (wait: W) => boolean,
): ReleaseOrder<T, W> {
  const waiting = new Set(waits.flatMap(({ by, on }) => [on, by]));
  const order: T[] = [];
  const resolved: W[] = [];
  let open = waits;
  while (waiting.size > 0) {
    const blocked = new Set(open.map(({ by }) => by));
    const free = [...waiting].filter((one) => !blocked.has(one));
    for (const one of free) waiting.delete(one);
    order.push(...free);
    if (free.length > 0) {
      open = open.filter(({ on }) => waiting.has(on));
      continue;
    }
    const ring = inRings(open);
    const next = ring.find(canResolve);
    if (next === undefined) return { order, resolved, stuck: ring };
    resolved.push(next);
    open = open.filter((wait) => wait !== next);
  }
  return { order, resolved, stuck: [] };
}

/** The waits without those on whose end nothing else waits for them: only rings, and what lies between them, remain. */
function inRings<T, W extends Wait<T>>(waits: readonly W[]): readonly W[] {
  const awaited = new Set(waits.map(({ on }) => on));
  const rest = waits.filter(({ by }) => awaited.has(by));
  return rest.length === waits.length ? waits : inRings(rest);
}
