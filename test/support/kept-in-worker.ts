const KEPT = Symbol.for('entwrite.kept');

/** What this worker keeps from one test file to the next under a name, made when it is asked for first. */
export function keptInWorker<T>(name: string, make: () => T): T {
  const { [KEPT]: kept = new Map<string, unknown>() } = globalThis as { [KEPT]?: Map<string, unknown> };
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name) as T;
}

/** Makes it anew when it is asked for next. */
export function forgetInWorker(name: string): void {
  (globalThis as { [KEPT]?: Map<string, unknown> })[KEPT]?.delete(name);
}
