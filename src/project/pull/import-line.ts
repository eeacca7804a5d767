import { relative } from 'node:path';
import { codeText } from '../../migrations/generate/source-text.js';

/** An import of names, each once and in order: `type Opt` sorts like `Opt`. */
export function importLine(names: readonly string[], specifier: string): string {
  const bare = (name: string) => name.replace(/^type /, '').toLowerCase();
  const sorted = [...new Set(names)].sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
  const list = codeText({ open: '{', items: sorted, close: '}', spaced: true }, 0, {
    before: 7,
    after: 8 + specifier.length,
  });
  return `import ${list} from '${specifier}';`;
}

/** The specifier by which a file in the folder `from` imports another file. */
export function importPath(from: string, file: string, suffix: string): string {
  const path = relative(from, file)
    .replaceAll('\\', '/')
    .replace(/\.([cm]?)ts$/, suffix === '' ? '' : '.$1js');
  return path.startsWith('.') ? path : `./${path}`;
}
