import type { CallRules } from '../../metadata/options/check-call.js';
import { TEXT } from '../../metadata/options/judge-options.js';

/** Where the files are and which environment they run in; shared by all calls about migration files. */
export interface MigrationsOptions {
  /** The folder of the files; `migrations` by default. */
  readonly folder?: string;
  /** Files bound to environments run only in theirs; NODE_ENV by default. */
  readonly environment?: string;
}

export const PLACE_RULES: CallRules<MigrationsOptions> = { folder: TEXT, environment: TEXT };

export const DEFAULT_FOLDER = 'migrations';

/** The environment a call runs in; null if none was given. */
export function environmentOf({ environment }: MigrationsOptions): string | null {
  return environment ?? process.env.NODE_ENV ?? null;
}
