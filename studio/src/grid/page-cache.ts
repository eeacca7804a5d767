import type { ShownDocument } from '../../../src/studio/api/shown-document.js';

/** Reads documents from an index on; `after` is the last document before it, where that is known. */
export type FetchBlock = (offset: number, after: ShownDocument | undefined) => Promise<readonly ShownDocument[]>;

/** Documents of a block: one request. */
export const BLOCK = 100;
/** Blocks kept; beyond that the ones seen longest ago are dropped, so that memory stays flat. */
const KEPT = 40;
/** Requests at once. */
const CONCURRENCY = 2;

/** Documents by their place in a list that may be long: a block is read when it is looked at. */
export class PageCache {
  readonly #blocks = new Map<number, readonly ShownDocument[]>();
  readonly #pending = new Set<number>();
  readonly #fetch: FetchBlock;
  readonly #onChange: (error: unknown) => void;
  #wanted: number[] = [];
  #generation = 0;

  /** @param onChange called when documents came, with an error when they did not */
  constructor(fetch: FetchBlock, onChange: (error: unknown) => void) {
    this.#fetch = fetch;
    this.#onChange = onChange;
  }

  /** The document at a place; undefined while it is not there. */
  at(index: number): ShownDocument | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /** Sees to it that a range is read; what was wanted before and is not under way is forgotten. */
  want(first: number, last: number): void {
    this.#wanted = [];
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block += 1) {
      const known = this.#blocks.get(block);
      if (known === undefined) this.#wanted.push(block);
      else {
        this.#blocks.delete(block);
        this.#blocks.set(block, known);
      }
    }
    this.#work();
  }

  /** Puts the first block in, which came with the count. */
  put(block: number, documents: readonly ShownDocument[]): void {
    this.#blocks.set(block, documents);
  }

  /** Shows a document that was written. */
  replace(document: ShownDocument): void {
    for (const [block, documents] of this.#blocks) {
      const at = documents.findIndex(({ $id }) => $id === document.$id);
      if (at >= 0) this.#blocks.set(block, documents.with(at, document));
    }
  }

  #work(): void {
    while (this.#pending.size < CONCURRENCY) {
      const block = this.#wanted.find((one) => !this.#pending.has(one) && !this.#blocks.has(one));
      if (block === undefined) return;
      void this.#read(block);
    }
  }

  async #read(block: number): Promise<void> {
    const generation = this.#generation;
    this.#pending.add(block);
    try {
      const before = block === 0 ? undefined : this.#blocks.get(block - 1)?.[BLOCK - 1];
      const documents = await this.#fetch(block * BLOCK, before);
      if (generation !== this.#generation) return;
      this.#blocks.set(block, documents);
      for (const oldest of this.#blocks.keys()) {
        if (this.#blocks.size <= KEPT) break;
        this.#blocks.delete(oldest);
      }
      this.#onChange(null);
    } catch (error) {
      this.#wanted = [];
      this.#onChange(error);
    } finally {
      this.#pending.delete(block);
      this.#work();
    }
  }
}
