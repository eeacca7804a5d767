import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** The real server closes the connection beyond 12 MiB. */
const MAXIMUM_BODY = 12 * 1024 * 1024;

const empty = Buffer.alloc(0);

/**
 * Calls back with the complete body; synchronously if there is none. If the body is too large or the client disconnects before its end,
 * closes the connection and never calls back.
 */
export function readBody({ headers, socket }: IncomingMessage, source: Readable, done: (body: Buffer) => void): void {
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    done(empty);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  source.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAXIMUM_BODY) socket.destroy();
    else chunks.push(chunk);
  });
  source.on('end', () => {
    const [first] = chunks;
    if (size <= MAXIMUM_BODY) done(chunks.length === 1 && first ? first : Buffer.concat(chunks));
  });
  source.on('error', () => socket.destroy());
}
