import { SYSTEM_KEYS, usualName } from '../../metadata/entity-types/system-key.js';
import { camelCase, freeName } from './words.js';

/** Names under which entities show system fields, and the one that no class field can have. */
const TAKEN: ReadonlySet<string> = new Set([...SYSTEM_KEYS.map(usualName), 'constructor']);

/**
 * Properties by stored key: a valid identifier stays, others become camel case, with a number if the name is taken. `known` have names
 * already.
 */
export function propertyNames(
  keys: readonly string[],
  known: readonly (readonly [string, string])[] = [],
): ReadonlyMap<string, string> {
  const names = new Map(known);
  const taken = new Set([...TAKEN, ...names.values()]);
  const give = (key: string, name: string): void => {
    const free = freeName(name, (candidate) => taken.has(candidate));
    taken.add(free);
    names.set(key, free);
  };
  const fresh = keys.filter((key) => !names.has(key));
  for (const key of fresh) if (isPlain(key) && !taken.has(key)) give(key, key);
  for (const key of fresh) {
    if (names.has(key)) continue;
    give(key, TAKEN.has(key) ? `${key}Value` : isPlain(key) ? key : identifier(key));
  }
  return names;
}

function isPlain(key: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__';
}

function identifier(key: string): string {
  const name = camelCase(key);
  return /^[A-Za-z_$]/.test(name) ? name : `_${name}`;
}
