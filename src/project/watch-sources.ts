import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { extname, join, relative, resolve, sep } from 'node:path';

/** Folders without sources of the user. */
const SKIPPED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage']);
const SOURCES = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json']);
/** Programs write a file in several steps, and several files one after another. */
const SETTLED_AFTER = 150;

/** Watches the sources of a project. */
interface SourceWatcher {
  readonly close: () => void;
}

/**
 * Watches the sources below a folder, each folder separately: `fs.watch` with `recursive` would also watch node_modules, which exceeds the
 * limits of some systems. New folders are watched, too.
 *
 * @param ignored files and folders whose changes do not count
 * @param onChange receives the changed files, relative to the folder, once they are settled
 */
export function watchSources(
  folder: string,
  ignored: readonly string[],
  onChange: (files: readonly string[]) => void,
): SourceWatcher {
  const skipped = ignored.map((path) => resolve(folder, path));
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;

  const settled = (): void => {
    timer = null;
    const files = [...changed].sort();
    changed.clear();
    onChange(files);
  };
  const isSkipped = (path: string): boolean => skipped.some((one) => path === one || path.startsWith(`${one}${sep}`));
  const note = (path: string): void => {
    if (isSkipped(path) || !SOURCES.has(extname(path))) return;
    changed.add(relative(folder, path));
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(settled, SETTLED_AFTER);
  };
  /** @returns the sources in a folder that was not watched before */
  const add = (place: string): readonly string[] => {
    if (watchers.has(place) || isSkipped(place)) return [];
    const watcher = watch(place, (_event, name) => {
      if (name === null) return;
      const path = join(place, name);
      note(path);
      // A new folder may already contain files.
      if (isSourceFolder(name) && extname(name) === '') for (const file of tryToAdd(path)) note(file);
    });
    const close = (): void => {
      watcher.close();
      watchers.delete(place);
    };
    watcher.on('error', close);
    watchers.set(place, watcher);
    return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
      const path = join(place, entry.name);
      if (entry.isDirectory()) return isSourceFolder(entry.name) ? add(path) : [];
      return [path];
    });
  };
  const tryToAdd = (path: string): readonly string[] => {
    try {
      return add(path);
    } catch {
      // It is a file, or already gone.
      return [];
    }
  };
  add(resolve(folder));
  return {
    close() {
      if (timer !== null) clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

/** Whether a folder may hold sources of the user: neither hidden nor generated. */
export function isSourceFolder(name: string): boolean {
  return !name.startsWith('.') && !SKIPPED.has(name);
}
