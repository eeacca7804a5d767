import { importLine } from '../import-line.js';
import { type Token, tokensOf } from './source-tokens.js';
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
  /** `import type`. */
  readonly isType: boolean;
  /** Null where it names more, or something else, than a list, and where comments stand in the list. */
  readonly names: readonly string[] | null;
  readonly line: string;
}

const IMPORT = /^import\s[^;'"]*?(['"])([^'"\n]+)\1;?/gm;
const LIST = /^import(?:\s+type)?\s*\{([^}/]*)\}\s*from/;

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
  const known = new Set(imports.flatMap((one) => localsOf(one)));
  const isValue = (name: string) => !name.startsWith('type ');
  const missing = needed.filter(
    ({ name }) =>
      used.has(bare(name)) &&
      !known.has(bare(name)) &&
      !(known.has(`type ${bare(name)}`) && !isValue(name)) &&
      !isDeclared(source, imports, bare(name)),
  );
  // A name that was imported as a type alone, and is needed as a value now.
  const isReplaced = (name: string) => missing.some((one) => isValue(one.name) && `type ${one.name}` === name);
  const edits: TextEdit[] = [];
  const placed = new Set<NeededImport>();
  for (const { start, end, specifier, isType, names } of imports) {
    if (names === null) continue;
    const added = isType ? [] : missing.filter((one) => one.specifier === specifier && !placed.has(one));
    const rest = names.filter((name) => !isReplaced(isType ? `type ${name}` : name) && !isGone(name));
    for (const one of added) placed.add(one);
    if (added.length === 0 && rest.length === names.length) continue;
    const all = [...rest, ...added.map(({ name }) => name)];
    const line = importLine(all, specifier);
    edits.push(
      all.length === 0
        ? { start, end: source.charAt(end) === '\n' ? end + 1 : end, text: '' }
        : { start, end, text: isType ? line.replace('import', 'import type') : line },
    );
  }
  const own = missing.filter((one) => !placed.has(one));
  const isRemoved = ({ start }: WrittenImport) => edits.some((edit) => edit.start === start && edit.text === '');
  const last = imports.filter((one) => !isRemoved(one)).at(-1);
  const at = last === undefined ? 0 : lineEnd(source, last.end);
  for (const specifier of new Set(own.map((one) => one.specifier))) {
    const names = own.filter((one) => one.specifier === specifier).map(({ name }) => name);
    const line = importLine(names, specifier);
    edits.push({ start: at, end: at, text: at === 0 ? `${line}\n` : `\n${line}` });
  }
  return applyEdits(source, edits);
}

/** Behind what may follow a specifier: attributes of an import, the bracket of a `require`, a comment. */
function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

/** The imports at the start of lines; those within comments and templates are none. */
function importsOf(source: string): readonly WrittenImport[] {
  const starts = new Set(tokensOf(source).flatMap(({ text, start }) => (text === 'import' ? [start] : [])));
  return [...source.matchAll(IMPORT)]
    .filter(({ index }) => starts.has(index))
    .map((match) => {
      const [line = '', , specifier = ''] = match;
      const names = LIST.exec(line)?.[1]
        ?.split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      const isType = /^import\s+type\s*[{*\w]/.test(line) && !/^import\s+type\s+from\b/.test(line);
      return { start: match.index, end: match.index + line.length, specifier, isType, names: names ?? null, line };
    });
}

/** What an import is called in the file, with `type` before what it gives as a type alone. */
function localsOf({ line, isType }: WrittenImport): readonly string[] {
  const words = tokensOf(line).filter(({ kind }) => kind === 'word');
  return words.flatMap(({ text }, at) => {
    if (['import', 'from', 'as', 'type'].includes(text) || words[at + 1]?.text === 'as') return [];
    const first = words[at - 1]?.text === 'as' ? at - 2 : at;
    return [isType || words[first - 1]?.text === 'type' ? `type ${text}` : text];
  });
}

/** The words of a file without its imports, those within templates included. */
function wordsOutside(source: string, imports: readonly WrittenImport[]): ReadonlySet<string> {
  return new Set(
    tokensOutside(source, imports).flatMap(({ kind, text }) => {
      if (kind === 'word') return [text];
      return text.startsWith('`') ? (text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []) : [];
    }),
  );
}

function tokensOutside(source: string, imports: readonly WrittenImport[]): readonly Token[] {
  return tokensOf(source).filter(({ start }) => !imports.some((one) => start >= one.start && start < one.end));
}

const DECLARING = new Set(['class', 'const', 'interface', 'type', 'function', 'enum']);

function isDeclared(source: string, imports: readonly WrittenImport[], name: string): boolean {
  const words = tokensOutside(source, imports);
  return words.some(({ text }, at) => text === name && DECLARING.has(words[at - 1]?.text ?? ''));
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
