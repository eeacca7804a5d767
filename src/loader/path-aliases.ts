import { dirname } from 'node:path';
import { createPathsMatcher, getTsconfig } from 'get-tsconfig';

type Matcher = (specifier: string) => readonly string[];

const matchers = new Map<string, Matcher | null>();

/** The paths that an import such as `@/entities/author` may stand for by `paths` and `baseUrl` of the nearest `tsconfig.json`; none if that cannot be read. */
export function aliasedPaths(specifier: string, importer: string): readonly string[] {
  if (specifier.startsWith('node:')) return [];
  const folder = dirname(importer);
  let matcher = matchers.get(folder);
  if (matcher === undefined) {
    matcher = matcherOf(folder);
    matchers.set(folder, matcher);
  }
  return matcher?.(specifier) ?? [];
}

function matcherOf(folder: string): Matcher | null {
  try {
    const config = getTsconfig(folder);
    return config && createPathsMatcher(config);
  } catch {
    return null;
  }
}
