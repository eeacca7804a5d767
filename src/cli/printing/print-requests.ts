import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describeRequest, REQUEST_CHANNEL, type RequestRecord } from '../../appwrite/http/observe-requests.js';
import type { Printer } from './printer.js';

/** Prints a line for each request and its outcome, with names and counts but never a value. Returns the function that stops it. */
export function printRequests({ note }: Printer): () => void {
  const print = (record: unknown): void => note(`  ${describeRequest(record as RequestRecord)}`);
  subscribe(REQUEST_CHANNEL, print);
  return () => void unsubscribe(REQUEST_CHANNEL, print);
}
