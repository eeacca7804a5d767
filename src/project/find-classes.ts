import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredClasses, decoratorName, parseSource } from './parse-source.js';
import { isSourceFolder } from './watch-sources.js';

/** A class of the user's sources. */
export interface FoundClass {
  readonly file: string;
  readonly name: string;
  /** Whether another file can import it by its name. */
  readonly isExported: boolean;
  /** Whether it has `@Collection`. */
  readonly isEntity: boolean;
  /** The name of the class that it extends; null if there is none. */
  readonly base: string | null;
}

/** Folders without entities of the user. */
const SKIPPED = new Set(['test', 'tests', '__tests__', 'migrations']);
/** How deep folders of the project are searched. */
const DEPTH = 4;

/** The classes that the TypeScript files of a project declare. */
export function findClasses(folder: string): readonly FoundClass[] {
  return sourceFiles(folder, DEPTH).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('class')) return [];
    const parsed = parseSource(text);
    return [...declaredClasses(parsed)].map(([name, { declaration, isExported }]) => {
      const { superClass, decorators } = declaration;
      const base = superClass?.type === 'Identifier' ? superClass.name : superClass && '';
      const isEntity = decorators.some((decorator) => decoratorName(parsed, decorator) === 'Collection');
      return { file, name, isExported, isEntity, base };
    });
  });
}

function sourceFiles(folder: string, depth: number): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return /(?<!\.d|\.test|\.spec)\.[cm]?ts$/.test(entry.name) ? [path] : [];
    const isSkipped = !isSourceFolder(entry.name) || SKIPPED.has(entry.name) || depth === 0;
    return entry.isDirectory() && !isSkipped ? sourceFiles(path, depth - 1) : [];
  });
}
