import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EntwriteError } from '../errors.js';
import { isError, messageOf } from '../util/message-of.js';
import { moduleInvalid } from './module-problem.js';

interface Place {
  readonly path: string;
  readonly line: number | null;
}

/** Turns an error that Node threw while loading a file of the user into one that says where the cause is. */
export function explainLoadFailure(path: string, error: unknown): EntwriteError {
  const message = messageOf(error);
  const [found = ''] = message.split('\n');
  const stack = isError(error) ? (error.stack ?? '') : '';
  const problem = (place: Place, remedy: string) =>
    moduleInvalid(place.path, place.line, found, 'a module that can be loaded', remedy, error);

  const missing = /^Cannot find (?:module|package) '([^']+)'(?: imported from (\S.*))?$/.exec(found);
  if (missing !== null) {
    const [, name = '', importer] = missing;
    const last =
      name
        .split(/[\\/]/)
        .at(-1)
        ?.replace(/\.[cm]?[jt]s$/, '') ?? name;
    const place =
      importer === undefined ? (firstFrame(stack) ?? { path, line: null }) : whereWritten(toPath(importer), last);
    return problem(place, 'Correct the import, or install that package.');
  }
  const unexported = /does not provide an export named '([^']+)'/.exec(found)?.[1];
  if (unexported !== undefined) {
    const [, file = path] = /^(\S.*):\d+\n/.exec(stack) ?? [];
    return problem(
      whereWritten(toPath(file), unexported),
      `Export '${unexported}' there, or write \`import type\` where it is only a type.`,
    );
  }
  return problem(firstFrame(stack) ?? { path, line: null }, 'Correct that line; `cause` has the full stack.');
}

/** The first line of a file that contains a word. It is searched for because Node reports the line of the compiled text. */
function whereWritten(path: string, word: string): Place {
  try {
    const at = readFileSync(path, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(word));
    return { path, line: at < 0 ? null : at + 1 };
  } catch {
    return { path, line: null };
  }
}

/** The innermost stack frame that is in a file of the user. */
function firstFrame(stack: string): Place | null {
  for (const [, file = '', line = ''] of stack.matchAll(
    /(?:\(|at |^)((?:file:\/\/|\/|[A-Za-z]:\\)[^\n()]+?):(\d+)(?=[:\n])/gm,
  )) {
    const path = toPath(file);
    if (!/[\\/](?:node_modules|entwrite[\\/]dist|dist[\\/](?:esm|cjs))[\\/]/.test(path))
      return { path, line: Number(line) };
  }
  return null;
}

function toPath(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}
