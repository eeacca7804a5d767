import type { ServerResponse } from 'node:http';
import { stringifyJson } from '../../util/canonical-json.js';
import { Download, EventStream } from '../routes/route.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Sends data as JSON; bigints as `{"$bigint":"…"}`. */
export function sendJson(response: ServerResponse, status: number, data: unknown): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'application/json; charset=utf-8' });
  response.end(stringifyJson(data ?? null));
}

/** Sends the result of a route: events, a download, or JSON. */
export async function sendResult(response: ServerResponse, result: unknown): Promise<void> {
  if (result instanceof EventStream) return sendEvents(response, result);
  if (result instanceof Download) return sendDownload(response, result);
  sendJson(response, 200, result);
}

function sendEvents(response: ServerResponse, { open }: EventStream): void {
  response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': 'text/event-stream; charset=utf-8' });
  const send = (event: object): void => void response.write(`data: ${stringifyJson(event)}\n\n`);
  const close = open(send, () => response.end());
  response.on('close', close);
}

async function sendDownload(response: ServerResponse, { name, type, parts }: Download): Promise<void> {
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`,
  });
  for await (const part of parts) {
    if (response.destroyed) return;
    if (!response.write(part)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}
