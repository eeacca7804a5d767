import type { Values } from './scenario.js';

/** What clients were promised: the documents as the acknowledged writes leave them. */
export class Ledger {
  private readonly collections = new Map<string, Map<string, Values>>();

  created(collection: string, id: string, values: Values): void {
    const documents = this.collections.get(collection) ?? new Map<string, Values>();
    documents.set(id, values);
    this.collections.set(collection, documents);
  }

  updated(collection: string, id: string, values: Values): void {
    this.created(collection, id, { ...this.collections.get(collection)?.get(id), ...values });
  }

  deleted(collection: string, id: string): void {
    this.collections.get(collection)?.delete(id);
  }

  /** What a document holds; nothing where it is not there. */
  values(collection: string, id: string): Values {
    return this.collections.get(collection)?.get(id) ?? {};
  }

  has(collection: string, id: string): boolean {
    return this.collections.get(collection)?.has(id) ?? false;
  }

  ids(collection: string): readonly string[] {
    return [...(this.collections.get(collection)?.keys() ?? [])];
  }

  entries(): readonly (readonly [collection: string, id: string, values: Values])[] {
    return [...this.collections].flatMap(([collection, documents]) =>
      [...documents].map(([id, values]) => [collection, id, values] as const),
    );
  }
}
