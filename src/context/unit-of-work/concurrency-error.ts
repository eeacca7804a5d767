import { EntwriteError } from '../../errors.js';

/** A document that was changed both here and by others. */
export interface Collision {
  readonly collection: string;
  readonly id: string;
  /** The tracked entity, with its unsaved changes. */
  readonly mine: object;
  /** The document as it is on the server now; null if it was deleted. */
  readonly theirs: object | null;
}

/**
 * Others changed or deleted documents between reading and `saveChanges`; nothing was written. Its `code` is `concurrency_conflict`.
 *
 * @example
 * try { await work.saveChanges(); } catch (error) {
 *   if (error instanceof ConcurrencyError) for (const { mine, theirs } of error.collisions) show(mine, theirs);
 * }
 */
export class ConcurrencyError extends EntwriteError {
  readonly collisions: readonly Collision[];

  constructor(collisions: readonly Collision[], cause?: unknown) {
    super(
      'concurrency_conflict',
      {
        at: collisions.map(({ collection, id }) => `${collection}/${id}`).join(', '),
        found: 'documents that others changed or deleted since they were read',
        expected: 'documents as they were read',
        remedy: 'Compare `mine` and `theirs` of each, merge them in a new unit of work, and save that.',
      },
      cause === undefined ? {} : { cause },
    );
    this.name = 'ConcurrencyError';
    this.collisions = collisions;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return EntwriteError[Symbol.hasInstance](value) && Array.isArray((value as { collisions?: unknown }).collisions);
  }
}
