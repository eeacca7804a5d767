import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Formats source text like the project; invalid text stays as it is. */
export type FormatSource = (file: string, text: string) => Promise<string>;

/** Biome if there is a `biome.json`, else Prettier if it is installed, else null: neither is a dependency of entwrite. */
export async function projectFormatter(folder: string): Promise<FormatSource | null> {
  return biome(folder) ?? (await prettier(folder));
}

function biome(folder: string): FormatSource | null {
  const hasConfig = upwards(folder).some((place) =>
    ['biome.json', 'biome.jsonc'].some((name) => existsSync(join(place, name))),
  );
  const programs = upwards(folder).map((place) => join(place, 'node_modules/@biomejs/biome/bin/biome'));
  const program = hasConfig ? programs.find((path) => existsSync(path)) : undefined;
  if (program === undefined) return null;
  return (file, text) => {
    const { status, stdout } = spawnSync(process.execPath, [program, 'format', `--stdin-file-path=${file}`], {
      cwd: folder,
      input: text,
      encoding: 'utf8',
    });
    return Promise.resolve(status === 0 && stdout !== '' ? stdout : text);
  };
}

/** The part of Prettier that is used; every version since 2 has it. */
interface Prettier {
  readonly resolveConfig: (file: string) => Promise<object | null>;
  readonly format: (text: string, options: object) => Promise<string> | string;
}

async function prettier(folder: string): Promise<FormatSource | null> {
  const entry = resolveFrom(folder, 'prettier');
  if (entry === null) return null;
  const loaded = (await import(pathToFileURL(entry).href)) as Prettier | { readonly default: Prettier };
  const tool = 'format' in loaded ? loaded : loaded.default;
  return async (file, text) => {
    try {
      return await tool.format(text, { ...(await tool.resolveConfig(file)), filepath: file });
    } catch {
      return text;
    }
  };
}

function resolveFrom(folder: string, specifier: string): string | null {
  try {
    return createRequire(join(folder, 'package.json')).resolve(specifier);
  } catch {
    return null;
  }
}

function upwards(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}
