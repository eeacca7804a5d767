import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** The real server cuts the connection beyond 12 MiB. */
const MAXIMUM_BODY = 12 * 1024 * 1024;

const empty = Buffer.alloc(0);

/**
 * Calls back with the whole body, at once where there is none. Never calls back, and cuts the connection, when the body is too large or
 * the client left before its end.
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
