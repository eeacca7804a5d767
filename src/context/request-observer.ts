import { describeRequest, type RequestObserver, type RequestTracer } from '../appwrite/http/observe-requests.js';
import type { DbContextOptions } from './context-options.js';

/** The request observer that a context's options ask for. */
export function requestObserver({ logQueries = false, logger, tracer }: DbContextOptions): RequestObserver {
  const log = logQueries === true ? (logger === undefined ? undefined : writeTo(logger.info)) : logQueries || undefined;
  let found: Promise<RequestTracer | null> | undefined;
  return {
    onRequest: log,
    tracer: () => {
      found ??= tracer === undefined ? installedTracer() : Promise.resolve(tracer);
      return found;
    },
  };
}

function writeTo(info: (line: string) => void): RequestObserver['onRequest'] {
  return (record) => info(describeRequest(record));
}

/** The tracer of `@opentelemetry/api`; null if it is not installed. */
async function installedTracer(): Promise<RequestTracer | null> {
  try {
    // Not a literal, because compilers and bundlers would insist on the optional package.
    const name = '@opentelemetry/api';
    const { trace } = (await import(name)) as { trace?: { getTracer(name: string): RequestTracer } };
    return trace?.getTracer('entwrite') ?? null;
  } catch {
    return null;
  }
}
