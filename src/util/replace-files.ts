import { existsSync, linkSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EntwriteError } from '../errors.js';
import { messageOf } from './message-of.js';

/**
 * Writes files, replacing existing ones. All are first written under temporary names beside them, and only then renamed, so that after an
 * interruption each file has either its old or its new text. Throws file_failed.
 */
export function replaceFiles(texts: ReadonlyMap<string, string>): void {
  const files = [...texts].map(([path, text]) => {
    if (existsSync(path) && !statSync(path).isFile()) return { place: path, next: path, text };
    return besidePlace(existsSync(path) ? realpathSync(path) : path, text);
  });
  writeWhole(files, renameSync);
}

/** Writes files that must not exist yet, and their folders. After an error none of the files exists. Throws file_failed. */
export function createFiles(texts: ReadonlyMap<string, string>): void {
  const made: string[] = [];
  try {
    writeWhole(
      [...texts].map(([path, text]) => besidePlace(path, text)),
      (next, place) => {
        linkOrRename(next, place);
        made.push(place);
      },
    );
  } catch (error) {
    for (const path of made) rmSync(path, { force: true });
    throw error;
  }
}

interface WrittenFile {
  readonly place: string;
  /** The path it is written to first; for what is not a regular file, such as a device, the same as `place`. */
  readonly next: string;
  readonly text: string;
}

function besidePlace(place: string, text: string): WrittenFile {
  return { place, next: `${place}.${process.pid}.next`, text };
}

function writeWhole(files: readonly WrittenFile[], put: (next: string, place: string) => void): void {
  const beside = files.filter(({ place, next }) => place !== next);
  try {
    for (const { place, next, text } of files)
      naming(place, () => {
        mkdirSync(dirname(next), { recursive: true });
        writeFileSync(next, text, existsSync(place) ? { mode: statSync(place).mode } : {});
      });
    for (const { place, next } of beside) naming(place, () => put(next, place));
  } finally {
    for (const { next } of beside) rmSync(next, { force: true });
  }
}

/**
 * Gives a written file its name, or throws if the name is taken. It uses a hard link, which never replaces a file; if the file
 * system has no hard links it checks first and then renames.
 */
export function linkOrRename(next: string, place: string): void {
  try {
    linkSync(next, place);
  } catch (error) {
    if (existsSync(place)) throw error;
    renameSync(next, place);
  }
}

function naming(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw fileFailed(path, cause);
  }
}

/** The error for a file that could not be written. Node's message for a full disk names no file, so the path is added. */
export function fileFailed(path: string, cause: unknown): EntwriteError {
  const facts = {
    at: path,
    found: messageOf(cause),
    expected: 'a path that can be written to, with enough free space',
    remedy: 'Free some space or allow writing there, then call again; no half-written file remains.',
  };
  return new EntwriteError('file_failed', facts, { cause });
}
