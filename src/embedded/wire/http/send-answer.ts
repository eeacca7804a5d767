import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeJson } from '../../rules/php/php-json.js';
import { answerHeaders, type HeaderList, htmlType, jsonType, setHeader } from './headers.js';
import type { Answer } from './route.js';
import type { VisitorRules } from './visitors.js';

/** Sends a response, head and body together, if the client is still connected. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  visitors: VisitorRules,
): void {
  if (response.destroyed) return;
  const body = answer.body === undefined ? (answer.text ?? '') : writeJson(answer.body);
  const length = Buffer.byteLength(body);
  response.writeHead(answer.status, headersOf(request, answer, length, visitors));
  // A text with as many bytes as characters is ASCII, which needs no encoding.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}

function headersOf({ headers }: IncomingMessage, answer: Answer, length: number, visitors: VisitorRules): HeaderList {
  const sent = answerHeaders(headers, visitors);
  sent.push('content-type', answer.body === undefined ? htmlType : jsonType);
  if (answer.status !== 204) sent.push('content-length', String(length));
  for (const name in answer.headers) setHeader(sent, name, answer.headers[name] ?? '');
  return sent;
}
