import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An exported class of the user's sources. */
export interface FoundClass {
  readonly file: string;
  readonly name: string;
}

const SKIPPED = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'coverage',
  'test',
  'tests',
  '__tests__',
  'migrations',
]);
/** Folders below the project that are looked into. */
const DEPTH = 4;

/** Context classes and entity classes in a project, by the text of its TypeScript files. */
export function findClasses(folder: string): {
  readonly contexts: readonly FoundClass[];
  readonly entities: readonly FoundClass[];
} {
  const contexts: FoundClass[] = [];
  const entities: FoundClass[] = [];
  for (const file of sourceFiles(folder, DEPTH)) {
    const text = readFileSync(file, 'utf8');
    for (const [, name = ''] of text.matchAll(/^export class (\w+) extends DbContext\b/gm))
      contexts.push({ file, name });
    for (const [, name = ''] of text.matchAll(/^@Collection\([\s\S]*?^export class (\w+)/gm))
      entities.push({ file, name });
  }
  return { contexts, entities };
}

function sourceFiles(folder: string, depth: number): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return /(?<!\.d|\.test|\.spec)\.[cm]?ts$/.test(entry.name) ? [path] : [];
    const isSkipped = entry.name.startsWith('.') || SKIPPED.has(entry.name) || depth === 0;
    return entry.isDirectory() && !isSkipped ? sourceFiles(path, depth - 1) : [];
  });
}
