import type { Finding } from './errors.js';
import { plural } from './util/plural.js';

/** Everything that long work reports. Only `cli/` and `terminal/` print it. */
export type ProgressEvent =
  | { readonly type: 'plan'; readonly operations: number; readonly requests: number }
  | { readonly type: 'operation-started'; readonly index: number; readonly total: number; readonly operation: string }
  | {
      readonly type: 'operation-finished';
      readonly index: number;
      readonly total: number;
      readonly operation: string;
      readonly milliseconds: number;
    }
  | {
      readonly type: 'scan';
      readonly collection: string;
      readonly documents: number;
      /** About how many documents there are, if they were counted. */
      readonly total?: number;
      readonly rate?: number;
      readonly remaining?: number;
    }
  /** `documents` counts from the start of the work on that collection. */
  | {
      readonly type: 'documents';
      readonly action:
        | 'saved'
        | 'compared'
        | 'restored'
        | 'linked'
        | 'verified'
        | 'rewritten'
        | 'copied'
        | 'processed'
        | 'exported'
        | 'imported';
      readonly collection: string;
      readonly documents: number;
      /** True while the work continues: the number in a later event includes this one. */
      readonly isUnderWay?: true;
      /** How many it will be in the end, if they were counted. */
      readonly total?: number;
      /** Documents per second in this run so far. */
      readonly rate?: number;
      /** Seconds that the rest will take at that rate. */
      readonly remaining?: number;
    }
  /** A backup of what may be lost was written. */
  | { readonly type: 'saved'; readonly folder: string }
  /** A message from a migration file. */
  | { readonly type: 'note'; readonly message: string }
  | { readonly type: 'waiting'; readonly pending: readonly string[] }
  | {
      readonly type: 'retry';
      readonly request: string;
      readonly attempt: number;
      readonly milliseconds: number;
      readonly reason: string;
    }
  /** The server, once it is known. */
  | {
      readonly type: 'server';
      readonly version: string | null;
      readonly engine: 'mariadb' | 'postgresql' | 'mongodb' | null;
      readonly description: string;
    }
  | { readonly type: 'unmanaged'; readonly names: readonly string[] }
  | { readonly type: 'warning'; readonly message: string; readonly findings: readonly Finding[] }
  | {
      readonly type: 'finished';
      readonly operations: number;
      readonly requests: number;
      readonly milliseconds: number;
    };

export type ProgressListener = (event: ProgressEvent) => void;

type Describe = { readonly [T in ProgressEvent['type']]: (event: Extract<ProgressEvent, { type: T }>) => string };

const DESCRIBE: Describe = {
  plan: ({ operations, requests }) =>
    `${plural(operations, 'operation')} planned, about ${plural(requests, 'request')}`,
  'operation-started': ({ index, total, operation }) => `${index}/${total} ${operation}`,
  'operation-finished': ({ index, total, operation, milliseconds }) =>
    `${index}/${total} ${operation}: done in ${time(milliseconds)}`,
  scan: (event) => `${countOf(event)} of '${event.collection}' looked at${paceOf(event)}`,
  documents: (event) => `${countOf(event)} of '${event.collection}' ${event.action}${paceOf(event)}`,
  saved: ({ folder }) => `what may be lost is saved in ${folder}`,
  note: ({ message }) => message,
  waiting: ({ pending }) => `waiting for ${pending.join(', ')}`,
  retry: ({ request, attempt, milliseconds, reason }) =>
    `${request}: ${reason}; attempt ${attempt} in ${time(milliseconds)}`,
  server: ({ description }) => `the server is ${description}`,
  unmanaged: ({ names }) => `not in the model and not touched: ${names.join(', ')}`,
  warning: ({ message }) => `warning: ${message}`,
  finished: ({ operations, requests, milliseconds }) =>
    `${plural(operations, 'operation')} done with ${plural(requests, 'request')} in ${time(milliseconds)}`,
};

/** An event as one line of text without colour, such as "2 documents of 'users' looked at". */
export function describeProgress(event: ProgressEvent): string {
  return (DESCRIBE[event.type] as (event: ProgressEvent) => string)(event);
}

/** The piece of work that an event is about: a later event on the same work replaces it. Null if none does. */
export function workOf(event: ProgressEvent): string | null {
  if (event.type === 'scan') return `scan ${event.collection}`;
  if (event.type === 'retry') return `retry ${event.reason}`;
  if (event.type === 'waiting') return 'waiting';
  return event.type === 'documents' ? `${event.action} ${event.collection}` : null;
}

/** `80 ms`, `2.5 s`. */
function time(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${Number((milliseconds / 1000).toFixed(1))} s`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

type Counting = Extract<ProgressEvent, { type: 'scan' | 'documents' }>;

/** `12 of 40 documents` */
function countOf({ documents, total }: Counting): string {
  return total === undefined ? plural(documents, 'document') : `${documents} of ${plural(total, 'document')}`;
}

/** `, 108 a second, about 2 min left` */
function paceOf({ rate, remaining }: Counting): string {
  return [
    ...(rate === undefined ? [] : [`, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a second`]),
    ...(remaining === undefined ? [] : [`, about ${duration(remaining)} left`]),
  ].join('');
}
