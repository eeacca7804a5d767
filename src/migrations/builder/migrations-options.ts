import type { CallRules } from '../../metadata/options/check-call.js';
import { TEXT } from '../../metadata/options/judge-options.js';

/** Where the files are and where they run; the same for every call about migration files. */
export interface MigrationsOptions {
  /** The folder of the files; `migrations` when not given. */
  readonly folder?: string;
  /** Files bound to environments run only where theirs is named; NODE_ENV when not given. */
  readonly environment?: string;
}

export const PLACE_RULES: CallRules<MigrationsOptions> = { folder: TEXT, environment: TEXT };

export const DEFAULT_FOLDER = 'migrations';

/** The environment a call runs in; null where no one said one. */
export function environmentOf({ environment }: MigrationsOptions): string | null {
  return environment ?? process.env.NODE_ENV ?? null;
}
