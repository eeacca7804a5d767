import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { NamedCycle } from '../../differ/applicable-renames.js';
import { renameOperation } from '../../differ/rename-attributes.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { missingRenames } from '../lock/placed-swap.js';
import { type PlacingDeps, performReplacements, recordPlacing, returnSwap } from './place-swaps.js';
import { withRecordedSettings } from './settle-late-requests.js';

/** What keeps the names of swapped attributes apart, whatever requests arrive again. */
export interface NamePlacing {
  /** Called before the last rename of a swap, which frees the temporary key; does nothing for any other operation. */
  readonly record: (operation: Operation) => Promise<void>;
  /**
   * Puts names back that late duplicates of a swap's renames took. Such a duplicate also brought the old settings; `target` is the schema
   * whose settings count, null if they do not matter. Returns whether there was any.
   */
  readonly restore: (live: LiveSchema, target: DatabaseSchema | null) => Promise<boolean>;
  /** See `returnSwap`. */
  readonly takeBack: (step: Operation) => Promise<((step: Operation) => boolean) | null>;
}

interface NamePlacingOptions {
  /** Called with the marks (see `placedSwap`) of a swap whose last rename is about to be sent. */
  readonly onRecord?: (marks: readonly string[]) => void;
  /** Whether a swap is taken back as a whole; if not, each of its renames is rolled back by itself. */
  readonly isWhole?: (id: string) => boolean;
}

/**
 * The placing of names under a lock.
 *
 * @param swaps the swaps of names that are to be made
 */
export function createNamePlacing(
  swaps: readonly NamedCycle[],
  deps: PlacingDeps,
  { onRecord = () => {}, isWhole = () => true }: NamePlacingOptions = {},
): NamePlacing {
  return {
    record: async (operation) => onRecord(await recordPlacing(operation, swaps, deps)),
    async restore(live, target) {
      const operations = missingRenames(live, deps.lease.placedSwaps()).map((step) =>
        renameOperation(step, live.schema),
      );
      await performReplacements(operations, withRecordedSettings(live.schema, operations, target), deps);
      return operations.length > 0;
    },
    takeBack: (step) => returnSwap(step, deps, isWhole),
  };
}
