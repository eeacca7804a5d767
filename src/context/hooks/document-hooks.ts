import type { LifecycleEvent } from '../../metadata/entity-record.js';
import { hookMethods } from '../../metadata/entity-registry.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { checkCall } from '../../metadata/options/check-call.js';
import { idProperty } from '../hydration/instantiate.js';
import { type ContextSubscriber, SUBSCRIBER_RULES } from './context-subscriber.js';

/** Runs the entity methods and subscribers that hook into reads and writes. */
export class DocumentHooks {
  readonly #subscribers = new Set<ContextSubscriber>();

  /** @returns ends the subscription */
  add(subscriber: ContextSubscriber): () => void {
    checkCall('subscribe', subscriber, SUBSCRIBER_RULES);
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  /** Whether anything listens to the event; if not, its input need not be built. */
  has(event: LifecycleEvent, { entity }: EntityMetadata): boolean {
    if (entity !== null && hookMethods(entity, event).length > 0) return true;
    return [...this.#subscribers].some((subscriber) => subscriber[event] !== undefined);
  }

  async run(event: LifecycleEvent, metadata: EntityMetadata, document: object): Promise<void> {
    if (metadata.entity !== null)
      for (const method of hookMethods(metadata.entity, event)) await call(document, method);
    const { name, collection } = metadata;
    const id = idOf(metadata, document);
    for (const subscriber of this.#subscribers) await subscriber[event]?.({ entity: name, collection, id, document });
  }

  /** Notifies subscribers of a loaded document; its entity's own methods have already run. */
  loaded(metadata: EntityMetadata, document: object): void {
    const { name, collection } = metadata;
    const id = idOf(metadata, document);
    for (const subscriber of this.#subscribers) subscriber.afterLoad?.({ entity: name, collection, id, document });
  }

  /** Whether any subscriber listens to loaded documents. */
  get hearsLoads(): boolean {
    return [...this.#subscribers].some(({ afterLoad }) => afterLoad !== undefined);
  }
}

function call(document: object, method: string): unknown {
  const member = (document as Readonly<Record<string, unknown>>)[method];
  return typeof member === 'function' ? member.call(document) : undefined;
}

function idOf(metadata: EntityMetadata, document: object): string | null {
  const id = (document as Readonly<Record<string, unknown>>)[idProperty(metadata) ?? '$id'];
  return typeof id === 'string' ? id : null;
}
