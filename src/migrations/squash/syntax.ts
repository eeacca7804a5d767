/** A node of a syntax tree, as far as it is looked at here. */
export interface SyntaxNode {
  readonly type: string;
  /** Where it begins and ends in the text. */
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/** Parses a module: TypeScript or JavaScript. Throws SyntaxError. The parser is loaded when it is needed. */
export async function parseModule(text: string, isTypeScript: boolean): Promise<SyntaxNode> {
  const { parse } = await import('@babel/parser');
  const plugins: 'typescript'[] = isTypeScript ? ['typescript'] : [];
  const { program } = parse(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    plugins: [...plugins, 'decorators-legacy'],
  });
  return program as unknown as SyntaxNode;
}

const NO_PARTS = new Set(['loc', 'extra', 'leadingComments', 'innerComments', 'trailingComments']);

/** The nodes a node directly consists of, in order. */
export function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.entries(node).flatMap(([name, part]) => (NO_PARTS.has(name) ? [] : nodesIn(part)));
}

/** The nodes that a part of a node holds: one, several or none. */
export function nodesIn(part: unknown): readonly SyntaxNode[] {
  if (Array.isArray(part)) return part.flatMap(nodesIn);
  return isNode(part) ? [part] : [];
}

/** A part that is one node; null where it is none. */
export function nodeIn(part: unknown): SyntaxNode | null {
  return isNode(part) ? part : null;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
