import type { Span } from './class-outline.js';

/** Text that replaces a span of a file. */
export interface TextEdit extends Span {
  readonly text: string;
}

/** Edits of a file, and what could not be found in it as expected. */
export interface FileEdits {
  readonly edits: readonly TextEdit[];
  readonly missed: readonly string[];
}

export function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

/** A text with edits applied; an edit within the span of another is dropped, those at the same place keep their order. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  const ordered = edits.map((edit, at) => ({ edit, at })).sort((a, b) => a.edit.start - b.edit.start || a.at - b.at);
  let result = '';
  let from = 0;
  for (const { edit } of ordered) {
    // Within a span that is replaced as a whole.
    if (edit.start < from) continue;
    result += source.slice(from, edit.start) + edit.text;
    from = Math.max(from, edit.end);
  }
  return result + source.slice(from);
}

/** Removes a span, with the rest of its line if that is empty. */
export function removal(source: string, { start, end }: Span): TextEdit {
  const before = /(?:\n|^)([^\S\n]*)$/.exec(source.slice(0, start));
  const lineStart = before === null ? start : start - (before[1]?.length ?? 0);
  const rest = /^[^\S\n]*(?:\n|$)/.exec(source.slice(end));
  const isWholeLine = before !== null && rest !== null;
  const space = /^[^\S\n]*/.exec(source.slice(end))?.[0].length ?? 0;
  return {
    start: lineStart,
    end: isWholeLine ? end + rest[0].length : end + space,
    text: isWholeLine ? '' : source.slice(lineStart, start),
  };
}

/** The end of a place's line if only a comment follows there, else the place itself. */
export function behindComment(source: string, at: number): number {
  const comment = /^[^\S\n]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[^\S\n]*)(?=\n|$)/.exec(source.slice(at));
  return at + (comment?.[0].length ?? 0);
}
