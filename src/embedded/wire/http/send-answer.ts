import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeJson } from '../../rules/php/php-json.js';
import { answerHeaders, type HeaderList, htmlType, jsonType, setHeader } from './headers.js';
import type { Answer } from './route.js';
import type { VisitorRules } from './visitors.js';

/** Writes an answer, head and body at once, if there is still someone to read it. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  visitors: VisitorRules,
): void {
  if (response.destroyed) return;
  const body = answer.body === undefined ? (answer.text ?? '') : writeJson(answer.body);
  response.writeHead(answer.status, headersOf(request, answer, body, visitors));
  response.end(body);
}

function headersOf({ headers }: IncomingMessage, answer: Answer, body: string, visitors: VisitorRules): HeaderList {
  const sent = answerHeaders(headers, visitors);
  sent.push('content-type', answer.body === undefined ? htmlType : jsonType);
  if (answer.status !== 204) sent.push('content-length', String(Buffer.byteLength(body)));
  for (const name in answer.headers) setHeader(sent, name, answer.headers[name] ?? '');
  return sent;
}
