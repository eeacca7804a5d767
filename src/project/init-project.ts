import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { parseTsconfig } from 'get-tsconfig';
import { EntwriteError } from '../errors.js';
import { ownLocation } from '../loader/own-location.js';
import { isRecord } from '../util/is-record.js';
import { replaceFiles } from '../util/replace-files.js';
import { type FoundClass, findClasses } from './find-classes.js';
import { CONFIG_NAMES } from './find-config.js';
import { importPath } from './pull/import-line.js';
import {
  COMPILER_SETTINGS,
  configFile,
  contextFile,
  ENVIRONMENT_EXAMPLE,
  EXAMPLE_ENTITY,
  IGNORED,
  SCRIPTS,
  type ServerKind,
} from './starter-files.js';
import { withLineEndsOf } from './with-line-ends-of.js';

/** What happened to the files of a project; paths are relative to it. */
export interface InitReport {
  readonly written: readonly string[];
  /** Files that were extended, with the added lines. */
  readonly extended: Readonly<Record<string, readonly string[]>>;
  readonly kept: readonly string[];
  /** What the user still has to do. */
  readonly remarks: readonly string[];
  /** The next commands, in order. */
  readonly next: readonly string[];
}

export interface InitChoices {
  /** The folder for written entities; by default `database`, under `src` if there is one. */
  readonly folder?: string | undefined;
  readonly server?: ServerKind;
  /** False: does not write a missing `tsconfig.json`. */
  readonly compilerSettings?: boolean;
}

/** The folder of entities by default. */
export function defaultFolder(folder: string): string {
  return existsSync(join(folder, 'src')) ? 'src/database' : 'database';
}

/**
 * Sets up a project: `entwrite.config.ts` around its context (a new one over its entities, or over an example, if it has none),
 * `.env.example` unless entwrite starts the server, lines of `.gitignore`, and npm scripts. Never overwrites anything; a repeated call
 * changes nothing.
 *
 * @throws EntwriteError configuration_invalid for a package.json that is not JSON
 */
export function initProject(folder: string, choices: InitChoices = {}): InitReport {
  const config = CONFIG_NAMES.find((name) => existsSync(join(folder, name)));
  const server = choices.server ?? (config === undefined ? 'remote' : serverOf(readText(join(folder, config))));
  const written: string[] = [];
  const kept: string[] = [];
  const extended: Record<string, readonly string[]> = {};
  const write = (name: string, text: string): void => {
    const path = join(folder, name);
    if (existsSync(path)) {
      kept.push(name);
      return;
    }
    replaceFiles(new Map([[path, text]]));
    written.push(name);
  };
  const extend = (name: string, added: readonly string[], text: string): void => {
    if (added.length === 0) {
      kept.push(name);
      return;
    }
    replaceFiles(new Map([[join(folder, name), text]]));
    extended[name] = added;
  };

  const manifest = readManifest(join(folder, 'package.json'));
  if (config === undefined) {
    const suffix = manifest?.data.type === 'module' ? '.js' : '';
    const context = contextOf(folder, choices.folder ?? defaultFolder(folder), suffix, write);
    write('entwrite.config.ts', configFile(context.name, importPath(folder, context.file, suffix), server));
  } else kept.push(config);
  if (server === 'remote') write('.env.example', ENVIRONMENT_EXAMPLE);

  const ignored = readText(join(folder, '.gitignore'));
  const lines = ignored.split(/\r?\n/).map((line) => line.trim());
  const missing = IGNORED.filter(
    (line) => !lines.some((known) => known.replace(/^\/|\/$/g, '') === line.replace(/\/$/, '')),
  );
  const start = ignored === '' || ignored.endsWith('\n') ? '' : '\n';
  const added = `${start}${missing.map((line) => `${line}\n`).join('')}`;
  extend('.gitignore', missing, `${ignored}${withLineEndsOf(ignored, added)}`);

  if (manifest !== null) {
    const scripts = isRecord(manifest.data.scripts) ? manifest.data.scripts : {};
    const own = Object.entries(SCRIPTS).filter(([name]) => !(name in scripts));
    const data = { ...manifest.data, scripts: { ...scripts, ...Object.fromEntries(own) } };
    const text = `${JSON.stringify(data, null, indentOf(manifest.text))}\n`;
    const names = own.map(([name]) => name);
    extend('package.json', names, withLineEndsOf(manifest.text, text));
  }
  if (choices.compilerSettings !== false || existsSync(join(folder, 'tsconfig.json'))) {
    write('tsconfig.json', COMPILER_SETTINGS);
  }
  const remarks = remarksOf(folder, manifest !== null, server);
  const next = [
    ...(lacksSqlite(folder) ? ['npm install --save-dev libsql'] : []),
    ...(server === 'remote' && !existsSync(join(folder, '.env')) ? ['cp .env.example .env'] : []),
    'npx entwrite migration generate first',
    'npx entwrite migration run',
  ];
  return { written, extended, kept, remarks, next };
}

function serverOf(config: string): ServerKind {
  return /\bembedded\s*:/.test(config) ? 'embedded' : 'remote';
}

/** The context of the project; written if there is none. */
function contextOf(
  folder: string,
  base: string,
  suffix: string,
  write: (name: string, text: string) => void,
): Pick<FoundClass, 'file' | 'name'> {
  const exported = findClasses(folder).filter(({ isExported }) => isExported);
  const context = exported.find(({ base }) => base === 'DbContext');
  if (context !== undefined) return context;
  const entities = exported.filter(({ isEntity }) => isEntity);
  const file = join(folder, base, 'app-db.ts');
  const example = { name: 'Note', file: join(folder, base, 'note.ts') };
  // A file of that name which declares no entity is something else.
  const isExample = entities.length === 0 && !existsSync(example.file);
  if (isExample) write(`${base}/note.ts`, EXAMPLE_ENTITY);
  const found = isExample ? [example] : entities;
  const imported = found.map((entity) => ({
    name: entity.name,
    specifier: importPath(dirname(file), entity.file, suffix),
  }));
  write(`${base}/app-db.ts`, contextFile(imported));
  return { file, name: 'AppDb' };
}

function remarksOf(folder: string, hasManifest: boolean, server: ServerKind): readonly string[] {
  const off = decoratorSettingsOff(join(folder, 'tsconfig.json'));
  const settings = off.map((name) => `"${name}": true`).join(' and ');
  const place = existsSync(join(folder, 'tsconfig.json')) ? 'tsconfig.json' : 'a tsconfig.json before you compile';
  return [
    ...(hasManifest ? [] : ['There is no package.json, so no npm scripts were written.']),
    ...(off.length === 0 ? [] : [`Set ${settings} in the compilerOptions of ${place}.`]),
    ...(server === 'embedded' || existsSync(join(folder, '.env')) ? [] : ['Copy .env.example to .env and fill it in.']),
  ];
}

/** The settings that entity decorators need and that are off, including settings it extends. */
function decoratorSettingsOff(path: string): readonly string[] {
  const names = ['experimentalDecorators', 'emitDecoratorMetadata'] as const;
  if (!existsSync(path)) return names;
  try {
    const { compilerOptions } = parseTsconfig(path);
    return names.filter((name) => compilerOptions?.[name] !== true);
  } catch {
    // It extends something that is not installed yet.
    return [];
  }
}

function readManifest(path: string): { readonly text: string; readonly data: Record<string, unknown> } | null {
  const text = readText(path);
  if (text === '') return null;
  try {
    const data: unknown = JSON.parse(text);
    if (isRecord(data)) return { text, data };
  } catch {
    // Reported below.
  }
  const facts = {
    at: path,
    found: 'text that is not a JSON object',
    expected: 'a package.json',
    remedy: 'Correct it.',
  };
  throw new EntwriteError('configuration_invalid', facts);
}

function indentOf(text: string): string {
  return /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/**
 * Whether the embedded server, on which generated migration files are replayed, cannot start here: neither Node nor a package provides
 * SQLite.
 */
function lacksSqlite(folder: string): boolean {
  if (isBuiltin('node:sqlite')) return false;
  return ![join(folder, 'package.json'), ownLocation()].some((from) => {
    try {
      return createRequire(from).resolve('libsql') !== '';
    } catch {
      return false;
    }
  });
}
