import type { MigrationBuilder } from './migration-builder.js';

/** What `up`, `down` and data steps may return instead of throwing. */
export interface MigrationOutcome {
  readonly success: boolean;
  readonly message?: string;
}

/**
 * A migration file: a class of this shape, exported by default or by name.
 *
 * @example
 * export default class AddSlugs20260115143000 implements Migration {
 *   readonly name = 'add slugs';
 *   async up(m: MigrationBuilder) {
 *     m.addAttribute('posts', 'slug', { type: 'string', size: 120, backfill: (post) => String(post.title) });
 *   }
 * }
 */
export interface Migration {
  /** For people; the journal identifies a migration by its file name. */
  readonly name: string;
  readonly description?: string;
  /** Hash of the schema a generated file starts from; two files with the same parent are two branches. */
  readonly parent?: string;
  /** The environments it runs in; all by default. See the option `environment`. */
  readonly environments?: readonly string[];
  /**
   * `'contract'`: the second half of a breaking change. A run ends before it, unless the file is named or `contract` is set, so that the
   * previous version may keep running until it is replaced; a database without history is migrated to the end.
   */
  readonly phase?: 'contract';
  /** What happens to what this file drops: `'park'` hides it until `purge`. By default as in the run or the context. */
  readonly drops?: 'delete' | 'park';
  /** Rules of `migration lint` that this file may break: `drop-attribute`, or `drop-attribute users.age`. */
  readonly lint?: { readonly ignore?: readonly string[] };
  /** Names of files that this one was squashed from; if all are applied, it counts as applied. */
  readonly replaces?: readonly string[];
  /** Names that have changed places once this file is applied, though none of its steps shows that; written by `generate` and `squash`. */
  readonly swaps?: readonly string[];
  /** Describes what the migration does; nothing is sent while it runs. May return a `MigrationOutcome`. */
  up(m: MigrationBuilder): unknown;
  /** Describes the way back. By default the inverses of all steps, last first. */
  down?(m: MigrationBuilder): unknown;
}

/** A migration as a plain object. */
export interface MigrationObject extends Migration {
  readonly version: string | number;
}
