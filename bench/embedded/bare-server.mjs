/**
 * A bare `node:http` server in a process of its own: what Node itself takes for the same bytes. A PUT says what it answers from then on;
 * everything else is answered with it. Prints its endpoint.
 */
import { createServer } from 'node:http';

let answer = '';
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (request.method === 'PUT') answer = JSON.stringify(JSON.parse(body).answer);
    const text = request.method === 'PUT' ? '{}' : answer;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/v1`));
process.on('SIGTERM', () => process.exit(0));
