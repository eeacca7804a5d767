import { importLine } from '../import-line.js';
import { tokensOf } from './source-tokens.js';
import { applyEdits, type TextEdit } from './text-edits.js';

/** An import of a name from a file. */
interface NeededImport {
  /** `type Opt` for a type. */
  readonly name: string;
  readonly specifier: string;
}

interface WrittenImport {
  readonly start: number;
  readonly end: number;
  readonly specifier: string;
  /** Null where it names more, or something else, than a list. */
  readonly names: readonly string[] | null;
  readonly line: string;
}

const IMPORT = /^import\s[^;'"]*?(['"])([^'"\n]+)\1;?/gm;
const LIST = /^import(\s+type)?\s*\{([^}]*)\}\s*from/;

/**
 * A file with the imports it needs, and without those that it needed before an edit and needs no longer.
 *
 * @param before the file before the edit
 */
export function editImports(source: string, before: string, needed: readonly NeededImport[]): string {
  const imports = importsOf(source);
  const used = wordsOutside(source, imports);
  const usedBefore = wordsOutside(before, importsOf(before));
  const isGone = (name: string) => usedBefore.has(localOf(name)) && !used.has(localOf(name));
  const known = new Set(imports.flatMap(({ line }) => tokensOf(line).map(({ text }) => text)));
  const missing = needed.filter(
    ({ name }) => used.has(bare(name)) && !known.has(bare(name)) && !isDeclared(source, bare(name)),
  );
  const edits: TextEdit[] = [];
  const placed = new Set<NeededImport>();
  for (const { start, end, specifier, names, line } of imports) {
    if (names === null || /^import\s+type/.test(line)) continue;
    const added = missing.filter((one) => one.specifier === specifier && !placed.has(one));
    const rest = names.filter((name) => !isGone(name));
    for (const one of added) placed.add(one);
    if (added.length === 0 && rest.length === names.length) continue;
    const all = [...rest, ...added.map(({ name }) => name)];
    edits.push(
      all.length === 0
        ? { start, end: source.charAt(end) === '\n' ? end + 1 : end, text: '' }
        : { start, end, text: importLine(all, specifier) },
    );
  }
  const own = missing.filter((one) => !placed.has(one));
  const isRemoved = ({ start }: WrittenImport) => edits.some((edit) => edit.start === start && edit.text === '');
  const at = imports.filter((one) => !isRemoved(one)).at(-1)?.end ?? 0;
  for (const specifier of new Set(own.map((one) => one.specifier))) {
    const names = own.filter((one) => one.specifier === specifier).map(({ name }) => name);
    const line = importLine(names, specifier);
    edits.push({ start: at, end: at, text: at === 0 ? `${line}\n` : `\n${line}` });
  }
  return applyEdits(source, edits);
}

function importsOf(source: string): readonly WrittenImport[] {
  return [...source.matchAll(IMPORT)].map((match) => {
    const [line = '', , specifier = ''] = match;
    const list = LIST.exec(line)?.[2];
    const names = list
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    return { start: match.index, end: match.index + line.length, specifier, names: names ?? null, line };
  });
}

function wordsOutside(source: string, imports: readonly WrittenImport[]): ReadonlySet<string> {
  return new Set(
    tokensOf(source)
      .filter(({ kind, start }) => kind === 'word' && !imports.some((one) => start >= one.start && start < one.end))
      .map(({ text }) => text),
  );
}

function isDeclared(source: string, name: string): boolean {
  return new RegExp(`\\b(?:class|const|interface|type|function|enum)\\s+${name.replaceAll('$', '\\$')}\\b`).test(
    source,
  );
}

function bare(name: string): string {
  return name.replace(/^type\s+/, '');
}

/** `type A as B` is called `B` in the file. */
function localOf(name: string): string {
  return (
    bare(name)
      .split(/\s+as\s+/)
      .at(-1) ?? name
  );
}
