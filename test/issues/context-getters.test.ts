import { DbContext, defineCollection } from 'entwrite';
import { contextDeps } from '../../src/context/context-deps.js';
import { onFreshDatabase } from '../support/live-context.js';

const posts = defineCollection('posts', { title: { type: 'string', size: 9 } });
const tags = defineCollection('tags', { label: { type: 'string', size: 9 } });

/** Getters were called to find out which sets a context declares: one that sends a request sent it, and its rejection ended the process. */
class Blog extends DbContext {
  calls = 0;
  readonly posts = this.set(posts);
  #tags: unknown;
  get tags() {
    this.#tags ??= this.set(tags);
    return this.#tags;
  }
  get total() {
    this.calls += 1;
    return this.posts.count();
  }
  get tagTotal() {
    return this.set(tags).count();
  }
  get broken(): Promise<never> {
    return Promise.reject(new Error('called'));
  }
  get cached() {
    this.calls += 1;
    void Promise.reject(new Error('called'));
    return new Map().set('total', this.posts.count());
  }
}

it('reads the sets of getters and sends nothing for them', () =>
  onFreshDatabase(async (database) => {
    const db = database.open(Blog);
    const before = contextDeps(db).transport.requestCount();
    expect(
      contextDeps(db)
        .model()
        .schema.collections.map(({ id }) => id),
    ).toEqual(['posts', 'tags']);
    expect(db.calls).toBe(0);
    expect(contextDeps(db).transport.requestCount()).toBe(before);
    await db.getSchemaManager().migrate();
    expect(await db.total).toBe(0);
    expect(await db.tagTotal).toBe(0);
  }));
