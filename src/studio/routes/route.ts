import type { RouteInput } from './route-input.js';
import type { Studio } from './studio.js';

/** One thing the page can ask for, as data. `:name` in a path is a parameter. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** False for what writes to the database or to files; `--read-only` refuses that. */
  readonly readOnly: boolean;
  /** The answer as JSON data; an `EventStream` or a `Download` travels as such. */
  readonly run: (studio: Studio, input: RouteInput) => unknown;
}

/** An answer of server-sent events: those so far, and more until it ends or the page hangs up. */
export class EventStream {
  /** @param open starts sending; `end` closes the answer. Gives what to do when the page hangs up. */
  constructor(readonly open: (send: (event: object) => void, end: () => void) => () => void) {}
}

/** An answer that a browser saves as a file. */
export class Download {
  constructor(
    readonly name: string,
    readonly type: string,
    readonly parts: AsyncIterable<string>,
  ) {}
}
