import type { EngineRules } from '../engines/engine-rules.js';
import { mariadb } from '../engines/mariadb.js';
import { postgresql } from '../engines/postgresql.js';
import { main } from '../versions/main.js';
import { version19 } from '../versions/version-1.9.js';
import type { VersionRules } from '../versions/version-rules.js';
import type { AppwriteVersion, DialNames, EngineName } from './dial-names.js';
import type { Dials } from './dials.js';

/** All engines by name. A new engine needs one file and one line here. */
export const engines: Readonly<Record<EngineName, EngineRules>> = { mariadb, postgresql };

/** All versions by name. */
export const versions: Readonly<Record<AppwriteVersion, VersionRules>> = { '1.9': version19, main };

/** The rules with these names. Throws an Error for an unknown name. */
export function findDials({ appwrite, engine }: DialNames): Dials {
  return { engine: find(engines, 'engine', engine), version: find(versions, 'appwrite', appwrite) };
}

function find<T>(table: Readonly<Record<string, T>>, dial: string, name: string): T {
  const rules = Object.hasOwn(table, name) ? table[name] : undefined;
  if (rules !== undefined) return rules;
  const known = Object.keys(table).map((each) => `'${each}'`);
  throw new Error(`The embedded server has no ${dial} '${name}'. Use ${known.join(' or ')}.`);
}
