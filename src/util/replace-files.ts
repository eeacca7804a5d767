import { existsSync, linkSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EntwriteError } from '../errors.js';
import { messageOf } from './message-of.js';

/** Each file is whole whenever it ends: all are written beside their places before one is replaced. Throws file_failed. */
export function replaceFiles(texts: ReadonlyMap<string, string>): void {
  const files = [...texts].map(([path, text]) => {
    if (existsSync(path) && !statSync(path).isFile()) return { place: path, next: path, text };
    return besidePlace(existsSync(path) ? realpathSync(path) : path, text);
  });
  writeWhole(files, renameSync);
}

/** Writes files that must not exist yet, with their folders, whole or not at all; after an error none is there. Throws file_failed. */
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
  /** Where it is written; the place itself for a device. */
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

/** Gives a written file its name unless that is taken. A link replaces nothing; where the file system has none, it was looked at a moment before. */
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
