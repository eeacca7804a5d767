import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Duplex, PassThrough, type Readable } from 'node:stream';

/** Accepts a connection as a web socket. */
export type AcceptSocket = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Handles a request whose body is read from another stream. */
export type TakeRequest = (request: IncomingMessage, response: ServerResponse, body: Readable) => void;

/**
 * Separates requests that ask for another protocol: web sockets at `path` are accepted; all others are handled like normal requests
 * (clients of Java and curl ask for HTTP/2 with ordinary requests). Node lets the server decide about each since 22.21 and 24.9, and
 * passed all of them before.
 */
export function sortUpgrades(server: Server, path: string, accept: AcceptSocket, take: TakeRequest): void {
  const isMeant = ({ headers, url }: IncomingMessage): boolean =>
    headers.upgrade?.toLowerCase() === 'websocket' && url?.split('?', 1)[0] === path;
  Object.assign(server, { shouldUpgradeCallback: isMeant });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (isMeant(request)) accept(request, socket, head);
    else answerPlainly(request, socket, head, take);
  });
}

function answerPlainly(request: IncomingMessage, socket: Socket, head: Buffer, take: TakeRequest): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.end());
  socket.on('error', () => socket.destroy());
  take(request, response, bodyOf(request, socket, head));
}

/** The body, with the length from its header; Node's parser stops before it. */
function bodyOf(request: IncomingMessage, socket: Socket, head: Buffer): Readable {
  const body = new PassThrough();
  let left = Number(request.headers['content-length'] ?? 0);
  const add = (chunk: Buffer): void => {
    const part = chunk.subarray(0, left);
    left -= part.length;
    body.write(part);
    if (left > 0) return;
    socket.off('data', add);
    body.end();
  };
  socket.on('data', add);
  socket.on('close', () => body.destroy());
  add(head);
  return body;
}

/** Refuses a connection before it becomes a web socket. */
export function refuseSocket(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
