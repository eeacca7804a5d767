import type { EntityRecord } from './entity-record.js';

interface SharedState {
  /** What decorators recorded, by class. */
  readonly records: WeakMap<object, EntityRecord>;
}

const place: unique symbol = Symbol.for('entwrite') as never;

type Holder = { [place]?: SharedState };

/** The state of the process that an ESM and a CommonJS copy of the package share. */
export function sharedState(): SharedState {
  const holder = globalThis as Holder;
  holder[place] ??= { records: new WeakMap() };
  return holder[place];
}
