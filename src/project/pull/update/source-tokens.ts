/** A piece of TypeScript that is not space and not a comment. */
export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'pattern' | 'mark';
  /** As written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether a line ends before it. */
  readonly isFirst: boolean;
}

const SPACE = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const WORD = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const TEXT = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const ARROW = /=>|\.\.\./y;

/** Words behind which a slash begins a regular expression. */
const BEFORE_PATTERN = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'do',
  'else',
]);

/** The tokens of TypeScript source that compiles; comments are left out. A template is one token. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let isFirst = true;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? null;
  };
  const add = (kind: Token['kind'], text: string): void => {
    tokens.push({ kind, text, start: at, end: at + text.length, isFirst });
    at += text.length;
    isFirst = false;
  };
  while (at < source.length) {
    const space = match(SPACE);
    if (space !== null) {
      at += space.length;
      isFirst ||= space.includes('\n');
      continue;
    }
    const [kind, text] = nextToken(match, tokens.at(-1), () => templateEnd(source, at));
    add(kind, text ?? source.charAt(at));
  }
  return tokens;
}

function nextToken(
  match: (pattern: RegExp) => string | null,
  before: Token | undefined,
  template: () => string | null,
): readonly [Token['kind'], string | null] {
  const word = match(WORD);
  if (word !== null) return ['word', word];
  const number = match(NUMBER);
  if (number !== null) return ['number', number];
  const text = match(TEXT) ?? template();
  if (text !== null) return ['text', text];
  const pattern = mayBePattern(before) ? match(PATTERN) : null;
  return pattern === null ? ['mark', match(ARROW)] : ['pattern', pattern];
}

function mayBePattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return BEFORE_PATTERN.has(before.text);
  return before.kind === 'mark' && ![')', ']', '}'].includes(before.text);
}

/** A template from its first backtick to its last; null where none begins. */
function templateEnd(source: string, start: number): string | null {
  if (source.charAt(start) !== '`') return null;
  let at = start + 1;
  while (at < source.length && source.charAt(at) !== '`') {
    if (source.charAt(at) === '\\') at += 2;
    else if (source.startsWith('${', at)) at = substitutionEnd(source, at + 2);
    else at += 1;
  }
  return source.slice(start, at + 1);
}

function substitutionEnd(source: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < source.length) {
    const char = source.charAt(at);
    const inner = templateEnd(source, at) ?? textAt(source, at);
    if (inner !== null) at += inner.length;
    else {
      at += 1;
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      if (depth === 0) return at;
    }
  }
  return at;
}

function textAt(source: string, at: number): string | null {
  TEXT.lastIndex = at;
  return TEXT.exec(source)?.[0] ?? null;
}
