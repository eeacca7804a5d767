import type { Span } from './class-outline.js';
import { tokensOf } from './source-tokens.js';

/** Text that replaces what is between two places of a file. */
export interface TextEdit extends Span {
  readonly text: string;
}

/** A text with edits; one within the part of another is left out, those at the same place follow each other in the order given. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  const ordered = edits.map((edit, at) => ({ edit, at })).sort((a, b) => a.edit.start - b.edit.start || a.at - b.at);
  let result = '';
  let from = 0;
  for (const { edit } of ordered) {
    // In a part that is replaced as a whole.
    if (edit.start < from) continue;
    result += source.slice(from, edit.start) + edit.text;
    from = Math.max(from, edit.end);
  }
  return result + source.slice(from);
}

/** Takes away a part with the rest of its line where that is empty, and a doc comment right above it where wanted. */
export function removal(source: string, { start, end }: Span, withComment = false): TextEdit {
  const before = /(?:\n|^)([^\S\n]*)$/.exec(source.slice(0, start));
  const lineStart = before === null ? start : start - (before[1]?.length ?? 0);
  const rest = /^[^\S\n]*(?:\n|$)/.exec(source.slice(end));
  const isWholeLine = before !== null && rest !== null;
  const space = /^[^\S\n]*/.exec(source.slice(end))?.[0].length ?? 0;
  return {
    start: withComment ? commentStart(source, lineStart) : lineStart,
    end: isWholeLine ? end + rest[0].length : end + space,
    text: isWholeLine ? '' : source.slice(lineStart, start),
  };
}

/** Where the doc comment on the lines right above begins, else the place itself. What looks like one within a text or a comment is none. */
function commentStart(source: string, lineStart: number): number {
  const from = tokensOf(source.slice(0, lineStart)).at(-1)?.end ?? 0;
  const comment = [...source.slice(from, lineStart).matchAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g)].at(-1);
  if (comment === undefined || !/^\/\*\*[\s\S]/.test(comment[0])) return lineStart;
  const start = from + comment.index;
  const line = source.lastIndexOf('\n', start - 1) + 1;
  const isAlone = source.slice(line, start).trim() === '';
  return isAlone && /^[^\S\n]*\n$/.test(source.slice(start + comment[0].length, lineStart)) ? line : lineStart;
}

/** Where the line ends that a place is in, if nothing but a comment follows there, else the place itself. */
export function behindComment(source: string, at: number): number {
  const comment = /^[^\S\n]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[^\S\n]*)(?=\n|$)/.exec(source.slice(at));
  return at + (comment?.[0].length ?? 0);
}
