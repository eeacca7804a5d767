import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ownLocation } from './own-location.js';
import { aliasedPaths } from './path-aliases.js';
import { type Transpiled, transpile } from './transpile.js';
import { findFile, isTypeScript, userPath } from './user-files.js';

/** The circumstances of an import, as Node passes them to hooks. */
export interface ResolveContext {
  readonly conditions: readonly string[];
  readonly importAttributes: Readonly<Record<string, string | undefined>>;
  readonly parentURL?: string | undefined;
}

export interface Resolved {
  readonly url: string;
  readonly format?: string | null | undefined;
  readonly importAttributes?: Readonly<Record<string, string | undefined>>;
  readonly shortCircuit?: boolean;
}

/** How to resolve an import: the result, a changed context with which Node resolves it, or null to let Node resolve it unchanged. */
export type Redirection = { readonly resolved: Resolved } | { readonly context: Partial<ResolveContext> } | null;

/** Resolves relative imports of the user's files as TypeScript does, and `entwrite` to this copy of the package, so that both use the same classes. */
export function redirect(specifier: string, context: ResolveContext): Redirection {
  if (specifier.startsWith('@oxc-project/runtime/')) return { context: { parentURL: ownLocation() } };
  const parent = userPath(context.parentURL);
  if (parent === null) return null;
  const entry = ownEntry(specifier);
  if (entry !== null) return { resolved: { url: entry, shortCircuit: true } };
  const file = fileOf(specifier, parent);
  if (file === null) return null;
  const url = pathToFileURL(file).href + (/[?#].*$/.exec(specifier)?.[0] ?? '');
  // ES modules need an attribute to import JSON; code written for compilation to CommonJS has none.
  const attributes = file.endsWith('.json') ? { importAttributes: { type: 'json' }, format: 'json' } : {};
  return { resolved: { url, ...attributes, shortCircuit: true } };
}

/** Resolves by the rules of CommonJS what those of ES modules do not find, such as `lodash/fp`; null if these do not find it either. */
export function findAsCommonJs(specifier: string, context: ResolveContext): Resolved | null {
  const parent = userPath(context.parentURL);
  if (parent === null || /^[./]|:/.test(specifier)) return null;
  try {
    return { url: pathToFileURL(createRequire(parent).resolve(specifier)).href, shortCircuit: true };
  } catch {
    return null;
  }
}

/** The compiled code of a TypeScript file of the user; null for any other file. */
export function loadTypeScript(url: string): Transpiled | null {
  const path = userPath(url);
  if (path === null || !isTypeScript(path)) return null;
  return transpile(path, readFileSync(path, 'utf8'));
}

/** The URL of `entwrite`, or of an entry such as `entwrite/backup`, in this copy; each entry is the index file of a folder. Null for other names. */
function ownEntry(specifier: string): string | null {
  const [, folder] = /^entwrite(?:\/([a-z]+))?$/.exec(specifier) ?? [];
  if (folder === undefined && specifier !== 'entwrite') return null;
  const url = new URL(`../${folder === undefined ? '' : `${folder}/`}index.js`, ownLocation());
  return existsSync(url) ? url.href : null;
}

/** The file of the user that an import refers to; null if it refers to something else. */
function fileOf(specifier: string, parent: string): string | null {
  const path = pathOf(specifier, parent);
  if (path !== null) return findFile(path, parent);
  if (!isTypeScript(parent) || specifier.includes('://')) return null;
  const files = aliasedPaths(specifier, parent).map((alias) => findFile(alias, parent));
  return files.find((file) => file !== null) ?? null;
}

function pathOf(specifier: string, parent: string): string | null {
  const [name = ''] = specifier.split(/[?#]/);
  if (specifier.startsWith('file:')) return fileURLToPath(new URL(name));
  if (/^\.{1,2}(\/|$)/.test(specifier)) return resolve(dirname(parent), decodeURI(name));
  return isAbsolute(name) ? name : null;
}
