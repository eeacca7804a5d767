import type { IncomingMessage } from 'node:http';
import { parseJson } from '../../util/canonical-json.js';
import { isRecord } from '../../util/is-record.js';

/** Bytes of a body: a file to import travels in one. */
const MOST = 64 * 1024 * 1024;

/** The body of a request as an object; empty without one. Throws SyntaxError for anything else, and for one that is too large. */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST) throw new SyntaxError('a body of more than 64 MB');
    chunks.push(chunk);
  }
  if (size === 0) return {};
  const body = parseJson(Buffer.concat(chunks).toString('utf8'));
  if (!isRecord(body)) throw new SyntaxError('a body that is not an object');
  return body;
}
