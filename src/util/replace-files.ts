import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EntwriteError } from '../errors.js';
import { messageOf } from './message-of.js';

/**
 * Gives files new contents, and makes their folders. Whenever it ends, each is whole: all are written beside their places before the first one is replaced. A device
 * or a pipe takes its text as it comes.
 *
 * @throws EntwriteError file_failed
 */
export function replaceFiles(texts: ReadonlyMap<string, string>): void {
  const files = [...texts].map(([path, text]) => {
    if (existsSync(path) && !statSync(path).isFile()) return { place: path, next: path, text };
    const place = existsSync(path) ? realpathSync(path) : path;
    return { place, next: `${place}.${process.pid}.next`, text };
  });
  const replaced = files.filter(({ place, next }) => place !== next);
  try {
    for (const { place, next, text } of files)
      naming(place, () => {
        mkdirSync(dirname(next), { recursive: true });
        writeFileSync(next, text, existsSync(place) ? { mode: statSync(place).mode } : {});
      });
    for (const { place, next } of replaced) naming(place, () => renameSync(next, place));
  } finally {
    for (const { next } of replaced) rmSync(next, { force: true });
  }
}

function naming(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw fileFailed(path, cause);
  }
}

/** What Node says of a full disk names no file. */
export function fileFailed(path: string, cause: unknown): EntwriteError {
  const facts = {
    at: path,
    found: messageOf(cause),
    expected: 'a place that can be written to, with room in it',
    remedy: 'Make room or allow writing there, then call again; nothing half-written stays.',
  };
  return new EntwriteError('file_failed', facts, { cause });
}
