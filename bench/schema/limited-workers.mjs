/**
 * How long a server on two cores takes: two requests are worked on at once, others wait; with more than eight waiting each takes
 * longer. The figures are those of a real Appwrite 1.9.6 (docs/appwrite-facts.md): a table 10 to 25 ms of work, creations a second by
 * how many are under way 23, 34, 41, 40, 49, 40, 31 for 1, 2, 4, 8, 12, 16, 24.
 */
const WORKERS = 2;
const CROWD = 8;
const CROWDED = 0.02;

/** A fault that delays each request until a worker would have done it. */
export function limitedWorkers(now = () => performance.now()) {
  const freeAt = Array.from({ length: WORKERS }, () => 0);
  let underWay = [];
  let creations = 0;
  return ({ method, path }) => {
    const asked = now();
    underWay = underWay.filter((end) => end > asked);
    const crowd = 1 + CROWDED * Math.max(0, underWay.length - CROWD);
    const worker = freeAt.indexOf(Math.min(...freeAt));
    const end = Math.max(asked, freeAt[worker]) + work(method, path) * crowd;
    freeAt[worker] = end;
    underWay.push(end);
    return { kind: 'delay', milliseconds: end - asked };
  };

  function work(method, path) {
    const isTable = method === 'POST' && path.endsWith('/tables');
    if (isTable) return 10 + ((creations++ * 7) % 16);
    if (method === 'POST' && path === '/tablesdb') return 30;
    return method === 'GET' && path.endsWith('/tables') ? 20 : 6;
  }
}
