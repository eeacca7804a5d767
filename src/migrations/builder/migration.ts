import type { MigrationBuilder } from './migration-builder.js';

/** What `up` and `down` of a migration, and its data steps, may answer instead of throwing. */
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
  /** For people; the name of the file is what the journal knows it by. */
  readonly name: string;
  readonly description?: string;
  /** Hash of the schema a generated file was made for; two files with one parent are two branches. */
  readonly parent?: string;
  /** Where it runs; everywhere when left out. See the option `environment`. */
  readonly environments?: readonly string[];
  /**
   * `'contract'`: the second half of a breaking change. A run ends before it, unless the file is named or `contract` is set, so that the
   * version before may keep running until it is replaced; a database without history is taken to the end.
   */
  readonly phase?: 'contract';
  /** What becomes of what this file drops: `'park'` keeps it out of sight until `purge`. That of the run or the context when not given. */
  readonly drops?: 'delete' | 'park';
  /** Rules of `migration lint` that this file may break: `drop-attribute`, or `drop-attribute users.age`. */
  readonly lint?: { readonly ignore?: readonly string[] };
  /** Names of files that this one was squashed from; where they are applied, it is. */
  readonly replaces?: readonly string[];
  /** Names that have changed places where this file is applied, though no step of it shows that; written by `generate` and `squash`. */
  readonly swaps?: readonly string[];
  /** Says what the migration does; nothing is sent while it runs. May answer a `MigrationOutcome`. */
  up(m: MigrationBuilder): unknown;
  /** Says how to go back. Left out: the inverses of all steps, last first. */
  down?(m: MigrationBuilder): unknown;
}

/** The same as a plain object. */
export interface MigrationObject extends Migration {
  readonly version: string | number;
}
