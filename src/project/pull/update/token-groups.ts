import type { Token } from './source-tokens.js';

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Whether a token opens a bracket. */
export function opens({ kind, text }: Token): boolean {
  return kind === 'mark' && Object.hasOwn(CLOSING, text);
}

/** The index of the bracket that closes the one at an index; the last index where none does. */
export function closingIndex(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined || token.kind !== 'mark') continue;
    if (opens(token)) depth += 1;
    else if (token.text === ')' || token.text === ']' || token.text === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length - 1;
}

/** From the first token of a part to its last, by index. */
interface TokenRange {
  readonly first: number;
  readonly last: number;
}

/** The parts between the commas of a bracket whose tokens have these indexes. */
export function listItems(tokens: readonly Token[], open: number, close: number): readonly TokenRange[] {
  const items: TokenRange[] = [];
  let first = open + 1;
  for (let at = open + 1; at <= close; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (at === close || isMark(token, ',')) {
      if (at > first) items.push({ first, last: at - 1 });
      first = at + 1;
    } else if (opens(token)) at = closingIndex(tokens, at);
  }
  return items;
}

/** Whether a token is this bracket or sign. */
export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}
