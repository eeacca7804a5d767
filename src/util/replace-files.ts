import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Gives files new contents. Whenever it ends, each is whole: all are written beside their places before the first one is replaced. */
export function replaceFiles(texts: ReadonlyMap<string, string>): void {
  const files = [...texts].map(([path, text]) => {
    const place = existsSync(path) ? realpathSync(path) : path;
    return { place, next: `${place}.${process.pid}.next`, text };
  });
  try {
    for (const { place, next, text } of files)
      writeFileSync(next, text, existsSync(place) ? { mode: statSync(place).mode } : {});
    for (const { place, next } of files) renameSync(next, place);
  } finally {
    for (const { next } of files) rmSync(next, { force: true });
  }
}
