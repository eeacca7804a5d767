import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { type OpenShop, openShop } from '../writes/shop.js';

/** Passes the active span on to asynchronous work, as an application's does. */
class AsyncContexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    work: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(active, () => work.apply(self, args));
  }
  bind<T>(_active: Context, target: T): T {
    return target;
  }
  enable(): this {
    return this;
  }
  disable(): this {
    this.#storage.disable();
    return this;
  }
}

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
  context.setGlobalContextManager(new AsyncContexts());
  trace.setGlobalTracerProvider(provider);
});
afterAll(async () => {
  trace.disable();
  context.disable();
  await provider.shutdown();
  await shop.end();
});
beforeEach(() => exporter.reset());

test('each request is a span of the tracer that the application registered, below the active one', async () => {
  const db = shop.open();
  await db.users.create({ id: 'secret-id', email: 'secret@x.org', points: 4 });
  await db.users.find('secret-id');
  exporter.reset();
  const span = trace.getTracer('application').startSpan('handle');
  await context.with(trace.setSpan(context.active(), span), async () => {
    await db.users
      .where({ email: 'secret@x.org', points: { $gte: 1 } })
      .limit(2)
      .toList();
  });
  span.end();
  const [request, handle] = exporter.getFinishedSpans();
  expect(request).toMatchObject({
    name: 'GET users',
    kind: SpanKind.CLIENT,
    instrumentationScope: { name: 'entwrite' },
    attributes: {
      'db.system.name': 'appwrite',
      'db.operation.name': 'GET',
      'db.collection.name': 'users',
      'db.response.returned_rows': 1,
      'entwrite.queries': expect.stringContaining('equal(email)'),
    },
    status: { code: SpanStatusCode.UNSET },
    ended: true,
  });
  expect(request?.parentSpanContext?.spanId).toBe(handle?.spanContext().spanId);
  expect(request?.spanContext().traceId).toBe(span.spanContext().traceId);
});

test('a request that fails has the status of an error, with its code', async () => {
  const db = shop.open();
  await db.users.delete('nobody').catch(() => {});
  const [span] = exporter.getFinishedSpans().filter(({ name }) => name === 'DELETE users');
  expect(span).toMatchObject({
    ended: true,
    status: { code: SpanStatusCode.ERROR, message: 'document_not_found' },
  });
});

test('spans hold names and counts, no value, id or secret', async () => {
  const db = shop.open();
  await db.users.createMany([{ id: 'private-1', email: 'private@x.org', nick: 'private' }]);
  await db.transaction(async (tx) => void (await tx.users.update('private-1', { nick: 'privater' })));
  await db.users.delete('private-1');
  const spans = exporter.getFinishedSpans();
  expect(spans.length).toBeGreaterThan(4);
  const told = JSON.stringify(
    spans.map(({ name, attributes, status, events }) => ({ name, attributes, status, events })),
  );
  expect(told).not.toContain('private');
  expect(told).not.toContain(shop.server.apiKey);
});

test('the option `tracer` takes a tracer of the real package', async () => {
  const tracer = trace.getTracer('mine');
  const db = shop.open({ tracer });
  await db.users.limit(1).toList();
  expect(exporter.getFinishedSpans().map(({ instrumentationScope }) => instrumentationScope.name)).toContain('mine');
});
