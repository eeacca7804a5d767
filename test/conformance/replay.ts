import { send as sendRequest } from '../embedded/support/send.js';

/** Replays recordings of a real Appwrite server against another one: the library form of `conformance.mjs`. */

export interface Step {
  readonly id: string;
  readonly method: string;
  /** Below the endpoint; `{{NAME}}` is replaced by a captured value, here and in query and body. */
  readonly path: string;
  readonly body?: unknown;
  /** A header set to null is left out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly query?: readonly unknown[];
  /** Names for values of the answer, by dot path. */
  readonly capture?: Readonly<Record<string, string>>;
  /** Asked again until the answer holds these values, by dot path. */
  readonly until?: Readonly<Record<string, unknown>>;
  readonly answer: Answer;
}

export interface Recording {
  readonly name: string;
  readonly about: string;
  readonly steps: readonly Step[];
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export interface Target {
  readonly endpoint: string;
  readonly projectId: string;
  readonly apiKey: string;
}

export interface FailedStep {
  readonly id: string;
  readonly request: string;
  readonly problems: readonly string[];
}

const clockKeys = new Set(['$createdAt', '$updatedAt', 'expiresAt']);
const generatedId = /^[0-9a-f]{20}$/;
const indexId = /^\d+_\d+_/;

/** Sends every step of the recording and answers those whose answer differs. */
export async function replay(recording: Recording, target: Target): Promise<FailedStep[]> {
  const variables: Record<string, unknown> = {};
  const ids = new Map<string, string>();
  const failed: FailedStep[] = [];
  for (const step of recording.steps) {
    const answer = await ask(step, variables, target);
    const problems = [
      ...(answer.status === step.answer.status ? [] : [`status: expected ${step.answer.status}, got ${answer.status}`]),
      ...(answer.contentType === step.answer.contentType
        ? []
        : [`content type: expected ${step.answer.contentType}, got ${answer.contentType}`]),
      ...differences(step.answer.body, normalise(answer.body, ids, '')),
    ];
    if (problems.length > 0) failed.push({ id: step.id, request: `${step.method} ${step.path}`, problems });
  }
  return failed;
}

/** The failed steps as lines for a test's message. */
export function describeFailures(failed: readonly FailedStep[], problemsPerStep = 5): string {
  return failed
    .map(({ id, request, problems }) => [`${id}  ${request}`, ...problems.slice(0, problemsPerStep)].join('\n    '))
    .join('\n');
}

async function ask(step: Step, variables: Record<string, unknown>, target: Target): Promise<Answer> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await send(step, variables, target);
    const met = Object.entries(step.until ?? {}).every(([path, value]) => pick(answer, path) === value);
    if (met || Date.now() > deadline) {
      for (const [name, path] of Object.entries(step.capture ?? {})) variables[name] = pick(answer, path);
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function send(step: Step, variables: Record<string, unknown>, target: Target): Promise<Answer> {
  const url = new URL(target.endpoint + String(fill(step.path, variables)));
  for (const query of step.query ?? []) {
    const filled = fill(query, variables);
    url.searchParams.append('queries[]', typeof filled === 'string' ? filled : JSON.stringify(filled));
  }
  const headers = new Headers({ 'x-appwrite-project': target.projectId, 'x-appwrite-key': target.apiKey });
  if (step.body !== undefined) headers.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(step.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, String(fill(value, variables)));
  }
  const body = typeof step.body === 'string' ? step.body : JSON.stringify(fill(step.body, variables));
  const sent = Object.fromEntries(headers);
  const answer = await sendRequest(url, step.method, sent, step.body === undefined ? undefined : body);
  const { text } = answer;
  const contentType = answer.headers.get('content-type') ?? '';
  return {
    status: answer.status,
    contentType: contentType.split(';')[0] ?? '',
    body: contentType.includes('json') && text ? JSON.parse(text) : text,
  };
}

function fill(value: unknown, variables: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string') {
    const whole = /^\{\{(\w+)\}\}$/.exec(value)?.[1];
    if (whole) return variables[whole];
    return value.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(variables[name]));
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, variables));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, variables)]));
}

/** Replaces what differs from run to run; `ids` numbers generated ids by first appearance within one recording. */
function normalise(value: unknown, ids: Map<string, string>, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => normalise(item, ids, key));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, normalise(item, ids, name)]));
  }
  if (clockKeys.has(key) && typeof value === 'string' && value) return '<datetime>';
  if (key === '$sequence' && value !== '' && value !== null) return `<sequence:${typeof value}>`;
  if (typeof value !== 'string') return value;
  if (key === 'version') return '<version>';
  if (key === '$id' && indexId.test(value)) return value.replace(indexId, '<sequence>_<sequence>_');
  if (!generatedId.test(value)) return value;
  const known = ids.get(value) ?? `<id:${ids.size + 1}>`;
  ids.set(value, known);
  return known;
}

function differences(expected: unknown, actual: unknown, path = ''): string[] {
  if (expected === actual || nearlyEqual(expected, actual)) return [];
  if (!isObject(expected) || !isObject(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return [`${path || '(body)'}: expected ${short(expected)}, got ${short(actual)}`];
  }
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((key) => {
    const at = path ? `${path}.${key}` : key;
    if (!(key in actual)) return [`${at}: missing, expected ${short(expected[key])}`];
    if (!(key in expected)) return [`${at}: not expected, got ${short(actual[key])}`];
    return differences(expected[key], actual[key], at);
  });
}

function nearlyEqual(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'number' || typeof actual !== 'number') return false;
  return Math.abs(expected - actual) <= 1e-9 * Math.abs(expected);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 300);
}

function pick(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);
}
