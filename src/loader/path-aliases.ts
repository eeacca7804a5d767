import { dirname, join, resolve } from 'node:path';
import { createPathsMatcher, getTsconfig, parseTsconfig, type TsConfigResult } from 'get-tsconfig';

type Matcher = (specifier: string) => readonly string[];

const matchers = new Map<string, readonly Matcher[]>();

/** The paths that an import such as `@/entities/author` may stand for by `paths` and `baseUrl` of the nearest `tsconfig.json`; none if that cannot be read. */
export function aliasedPaths(specifier: string, importer: string): readonly string[] {
  if (specifier.startsWith('node:')) return [];
  const folder = dirname(importer);
  let found = matchers.get(folder);
  if (found === undefined) {
    found = matchersOf(folder);
    matchers.set(folder, found);
  }
  return found.flatMap((matcher) => matcher(specifier));
}

function matchersOf(folder: string): readonly Matcher[] {
  try {
    const own = getTsconfig(folder);
    return own === null ? [] : [own, ...projectsOf(own)].flatMap((config) => createPathsMatcher(config) ?? []);
  } catch {
    return [];
  }
}

/** The projects that a configuration without files of its own stands for. One that cannot be read is left out. */
function projectsOf({ path, config: { files, include, references = [] } }: TsConfigResult): readonly TsConfigResult[] {
  if (files?.length !== 0 || (include?.length ?? 0) > 0) return [];
  return references.flatMap((reference) => {
    const named = resolve(dirname(path), reference.path);
    const file = named.endsWith('.json') ? named : join(named, 'tsconfig.json');
    try {
      return [{ path: file, config: parseTsconfig(file) }];
    } catch {
      return [];
    }
  });
}
