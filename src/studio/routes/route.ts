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

/** A route that gives what the page shows. */
export function get(path: string, run: Route['run']): Route {
  return { method: 'GET', path, readOnly: true, run };
}

/** The same for a question with a body, which writes neither to the database nor to files. */
export function ask(path: string, run: Route['run']): Route {
  return { method: 'POST', path, readOnly: true, run };
}

/** A route that writes to the database or to files. */
export function write(path: string, run: Route['run']): Route {
  return { method: 'POST', path, readOnly: false, run };
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
