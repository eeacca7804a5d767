import { readFile } from 'node:fs/promises';
import { migrationProblem } from '../builder/migration-problem.js';
import { printOperation } from '../generate/print-operation.js';
import type { SourceLanguage } from '../generate/source-language.js';
import { quote } from '../generate/source-text.js';
import { readSourceCalls, type SourceCall, type SourceCalls } from './source-calls.js';
import type { SquashPiece } from './squash-pieces.js';
import type { TracedMigration } from './trace-calls.js';

/** What a squashed file is printed from. */
export interface SquashSource {
  readonly statements: readonly string[];
  readonly imports: readonly string[];
  /** Further types of `entwrite/migrations` that the statements name. */
  readonly types: readonly string[];
}

/** What every file imports anyway. */
const HEADER_TYPES = ['Migration', 'MigrationBuilder'];

type Kept = Extract<SquashPiece, { kind: 'kept' }>;

/**
 * The statements of a squashed file: changes of the schema are printed anew, other calls are carried over as they stand.
 *
 * @param last the last of the files: its checks stay checks, while those of earlier ones are asked where they stood
 * @throws EntwriteError squash_refused where a call uses something of its file that cannot be carried over
 */
export async function squashSource(
  pieces: readonly SquashPiece[],
  last: TracedMigration | undefined,
  { types }: SourceLanguage,
): Promise<SquashSource> {
  const sources = new Map<TracedMigration, SourceCalls>();
  const imports = new Map<string, string>();
  const names = new Set<string>();
  const statements: string[] = [];
  let hasEarlierCheck = false;
  for (const piece of pieces) {
    if (piece.kind === 'schema') {
      statements.push(...piece.operations.map((operation) => printOperation(operation, null).text));
      continue;
    }
    const { migration, call } = piece;
    const source = sources.get(migration) ?? (await readSource(migration, piece));
    sources.set(migration, source);
    const found = sourceOf(piece, source);
    for (const name of found.uses) carryOver(name, piece, source, imports);
    if (call.step?.kind === 'check' && migration !== last) {
      hasEarlierCheck = true;
      const [, work] = found.args;
      statements.push(
        askedThere(uniqueName(`check: ${call.step.name}`, names), found.text.slice(work?.start, work?.end), types),
      );
    } else if (call.step?.kind === 'data') {
      const [first] = found.args;
      const name = uniqueName(call.step.name, names);
      const isSame = name === call.step.name;
      statements.push(`m.data(${isSame ? found.text : quote(name) + found.text.slice(first?.end)});`);
    } else statements.push(`m.${call.method}(${found.text});`);
  }
  return { statements, imports: [...imports.values()], types: hasEarlierCheck && types ? ['CheckWork'] : [] };
}

async function readSource(migration: TracedMigration, piece: Kept): Promise<SourceCalls> {
  const { path } = migration.file;
  let found: SourceCalls | null = null;
  try {
    found = await readSourceCalls(await readFile(path, 'utf8'), /ts$/.test(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const { calls } = migration;
  const isPlain =
    found !== null &&
    found.calls.length === calls.length &&
    found.calls.every(({ method }, at) => method === calls[at]?.method);
  if (found !== null && isPlain) return found;
  throw refused(piece, 'calls of the builder in loops, conditions or functions', 'calls one after the other in `up`');
}

function sourceOf(piece: Kept, { calls }: SourceCalls): SourceCall {
  const found = calls[piece.at];
  if (found !== undefined) return found;
  throw refused(piece, 'a call that is not found in the file', 'calls one after the other in `up`');
}

/** An import of a package means the same in any file; anything else is not where the call goes. */
function carryOver(name: string, piece: Kept, { packageImports }: SourceCalls, imports: Map<string, string>): void {
  const own = packageImports.find(({ local }) => local === name);
  if (own === undefined)
    throw refused(piece, `the use of \`${name}\`, which is not part of the call`, 'a call that holds all it needs');
  if (HEADER_TYPES.some((type) => own.line === `import type { ${type} } from 'entwrite/migrations';`)) return;
  const other = imports.get(name);
  if (other !== undefined && other !== own.line)
    throw refused(piece, `\`${own.line}\`, while another file has \`${other}\``, 'one meaning of each name');
  imports.set(name, own.line);
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`;
  taken.add(unique);
  return unique;
}

/** A check runs after all steps of its file, and those of others now follow. */
function askedThere(name: string, work: string, types: boolean): string {
  return `m.data(
      ${quote(name)},
      async (context) => {
        const holds${types ? ': CheckWork' : ''} = ${work};
        return { success: Boolean(await holds(context)), message: 'the check does not hold' };
      },
      { touches: [], down: 'nothing' },
    );`;
}

function refused({ migration, call }: Kept, found: string, expected: string): Error {
  const place =
    call.step === null
      ? `${call.method} ${call.args.slice(0, 2).join('.')}`
      : `${call.step.kind} step '${call.step.name}'`;
  return migrationProblem('squash_refused', migration.file.name, place, {
    found,
    expected,
    remedy:
      'Move what it needs into the call; or say `elidable: true` on a data step that a new database does not need; or leave the file out.',
  });
}
