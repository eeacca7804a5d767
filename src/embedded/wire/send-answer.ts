import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeJson } from '../rules/php-json.js';
import { answerHeaders, htmlType, jsonType } from './headers.js';
import type { Answer } from './route.js';

/** Writes an answer, if there is still someone to read it. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  const body = answer.body === undefined ? (answer.text ?? '') : writeJson(answer.body);
  const headers: Record<string, string | number> = {
    ...answerHeaders(request.method ?? '', request.headers),
    'content-type': answer.body === undefined ? htmlType : jsonType,
    ...answer.headers,
  };
  if (answer.status !== 204) headers['content-length'] = Buffer.byteLength(body);
  response.writeHead(answer.status, headers);
  response.end(body);
}
