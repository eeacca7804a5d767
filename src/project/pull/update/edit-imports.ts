import { type ImportDeclarationSpecifier, type ParseResult, type Statement, Visitor } from 'oxc-parser';
import { parseSource } from '../../parse-source.js';
import { importLine } from '../import-line.js';
import type { Span } from './class-outline.js';
import { applyEdits, insertion, type TextEdit } from './text-edits.js';

/** An import of a name from a file. */
interface NeededImport {
  /** `type Opt` for a type. */
  readonly name: string;
  readonly specifier: string;
}

interface WrittenImport extends Span {
  readonly specifier: string;
  readonly isType: boolean;
  /** null if it is not a plain list of names, or contains comments. */
  readonly names: readonly string[] | null;
  /** Its local names in the file, with `type` before type-only ones. */
  readonly locals: readonly string[];
}

/** A file with the imports it needs, without those that only `before`, the file before the edit, needed. */
export function editImports(source: string, before: string, needed: readonly NeededImport[]): string {
  const parsed = parseSource(source);
  const imports = importsOf(source, parsed);
  const used = usedNames(parsed);
  const usedBefore = usedNames(parseSource(before));
  const declared = declaredNames(parsed);
  const isGone = (name: string) => usedBefore.has(localOf(name)) && !used.has(localOf(name));
  const known = new Set(imports.flatMap(({ locals }) => locals));
  const isValue = (name: string) => !name.startsWith('type ');
  const missing = needed.filter(
    ({ name }) =>
      used.has(bare(name)) &&
      !known.has(bare(name)) &&
      !(known.has(`type ${bare(name)}`) && !isValue(name)) &&
      !declared.has(bare(name)),
  );
  // A name that was imported as a type only, and is now needed as a value.
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
    edits.push(insertion(at, at === 0 ? `${line}\n` : `\n${line}`));
  }
  return applyEdits(source, edits);
}

/** The end of the line, because a comment may follow. */
function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

function importsOf(source: string, { program, comments }: ParseResult): readonly WrittenImport[] {
  return program.body.flatMap((statement): WrittenImport[] => {
    const { start, end } = statement;
    if (statement.type === 'TSImportEqualsDeclaration')
      return [{ start, end, specifier: '', isType: false, names: null, locals: [statement.id.name] }];
    if (statement.type !== 'ImportDeclaration') return [];
    const { specifiers, attributes, importKind } = statement;
    const isType = importKind === 'type';
    const isList = specifiers.length > 0 && specifiers.every(({ type }) => type === 'ImportSpecifier');
    const hasComment = comments.some((one) => one.start > start && one.end < end);
    const names = specifiers.map((one) => source.slice(one.start, one.end));
    return [
      {
        ...{ start, end, isType, specifier: statement.source.value },
        names: isList && attributes.length === 0 && !hasComment ? names : null,
        locals: specifiers.map((one) => `${isType || isTypeAlone(one) ? 'type ' : ''}${one.local.name}`),
      },
    ];
  });
}

function isTypeAlone(specifier: ImportDeclarationSpecifier): boolean {
  return specifier.type === 'ImportSpecifier' && specifier.importKind === 'type';
}

/** The names used in a file, without its imports. */
function usedNames({ program }: ParseResult): ReadonlySet<string> {
  const names = new Set<string>();
  const body = program.body.filter(({ type }) => type !== 'ImportDeclaration');
  new Visitor({ Identifier: ({ name }) => void names.add(name) }).visit({ ...program, body });
  return names;
}

/** The top-level names that a file declares. */
function declaredNames({ program }: ParseResult): ReadonlySet<string> {
  return new Set(program.body.flatMap((statement) => namesIn(statement)));
}

function namesIn(statement: Statement | null): readonly string[] {
  if (statement?.type === 'ExportNamedDeclaration') return namesIn(statement.declaration);
  if (statement?.type === 'VariableDeclaration')
    return statement.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  return statement !== null && 'id' in statement && statement.id?.type === 'Identifier' ? [statement.id.name] : [];
}

function bare(name: string): string {
  return name.replace(/^type\s+/, '');
}

/** The local name: `type A as B` is called `B` in the file. */
function localOf(name: string): string {
  return (
    bare(name)
      .split(/\s+as\s+/)
      .at(-1) ?? name
  );
}
