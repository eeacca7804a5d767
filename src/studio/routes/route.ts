import type { RouteInput } from './route-input.js';
import type { Studio } from './studio.js';

/** Something the page can request. `:name` in a path is a parameter. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** False if the route writes to the database or to files; `--read-only` refuses it then. */
  readonly readOnly: boolean;
  /** Returns the response as JSON data, an `EventStream` or a `Download`. */
  readonly run: (studio: Studio, input: RouteInput) => unknown;
}

/** A route that returns data for the page to show. */
export function get(path: string, run: Route['run']): Route {
  return { method: 'GET', path, readOnly: true, run };
}

/** The same for a question with a body; it writes neither to the database nor to files. */
export function ask(path: string, run: Route['run']): Route {
  return { method: 'POST', path, readOnly: true, run };
}

/** A route that writes to the database or to files. */
export function write(path: string, run: Route['run']): Route {
  return { method: 'POST', path, readOnly: false, run };
}

/** A response of server-sent events: those so far, and more until it ends or the page disconnects. */
export class EventStream {
  /** @param open starts sending; its `end` closes the response. Returns what to call when the page disconnects. */
  constructor(readonly open: (send: (event: object) => void, end: () => void) => () => void) {}
}

/** A response that a browser saves as a file. */
export class Download {
  constructor(
    readonly name: string,
    readonly type: string,
    readonly parts: AsyncIterable<string>,
  ) {}
}
