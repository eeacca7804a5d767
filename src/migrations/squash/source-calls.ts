import { declaredNames, hoistedNames, patternNames } from './bound-names.js';
import { freeNames } from './free-names.js';
import { nodeIn, nodesIn, parseModule, partsOf, type SyntaxNode } from './syntax.js';

/** One call of the builder as it stands in a file. */
export interface SourceCall {
  readonly method: string;
  /** What stands between the parentheses. */
  readonly text: string;
  /** Where in that text each argument stands. */
  readonly args: readonly { readonly start: number; readonly end: number }[];
  /** What it uses of the rest of the file: constants, imports, `this`. */
  readonly uses: readonly string[];
}

/** An import of a package, which means the same in any file. */
export interface PackageImport {
  readonly local: string;
  /** The import of this name alone, as a line. */
  readonly line: string;
}

/** The calls of the builder that a migration file makes one after the other, outside of loops and conditions. */
export interface SourceCalls {
  readonly calls: readonly SourceCall[];
  readonly packageImports: readonly PackageImport[];
}

/**
 * Finds the calls of the builder in the text of a migration file. null where no single `up` is found.
 *
 * @throws SyntaxError
 */
export async function readSourceCalls(text: string, isTypeScript: boolean): Promise<SourceCalls | null> {
  const program = await parseModule(text, isTypeScript);
  const [up, ...others] = findUps(program);
  if (up === undefined || others.length > 0) return null;
  const statements = nodesIn(program.body);
  const body = nodesIn(nodeIn(up.body)?.body);
  const [builder] = nodesIn(up.params).flatMap(patternNames);
  const outside = new Set([
    'this',
    ...declaredNames(statements),
    ...nodesIn(up.params).flatMap(patternNames),
    ...declaredNames(body),
    ...hoistedNames(up),
  ]);
  return {
    calls: builder === undefined ? [] : body.flatMap((statement) => callsOf(statement, builder, text, outside)),
    packageImports: statements.flatMap((statement) => packageImports(statement)),
  };
}

/** Functions called `up` that are members of a class or an object. */
function findUps(node: SyntaxNode): readonly SyntaxNode[] {
  const own = partsOf(node).flatMap(findUps);
  if (!/^(?:ClassMethod|ObjectMethod|ClassProperty|ObjectProperty)$/.test(node.type)) return own;
  const key = nodeIn(node.key);
  if (node.computed === true || (key?.name ?? key?.value) !== 'up') return own;
  const member = /Method$/.test(node.type) ? node : nodeIn(node.value);
  return member !== null && nodesIn(member.params).length > 0 ? [member, ...own] : own;
}

/** `m.a(…).b(…);` as its calls, in order. */
function callsOf(
  statement: SyntaxNode,
  builder: string,
  text: string,
  outside: ReadonlySet<string>,
): readonly SourceCall[] {
  if (statement.type !== 'ExpressionStatement') return [];
  const calls: SourceCall[] = [];
  let node = nodeIn(statement.expression);
  while (node?.type === 'CallExpression') {
    const callee = nodeIn(node.callee);
    const property = nodeIn(callee?.property);
    if (callee?.type !== 'MemberExpression' || callee.computed === true || property === null) return [];
    const start = text.indexOf('(', nodesIn(node.typeParameters).at(-1)?.end ?? callee.end) + 1;
    const args = nodesIn(node.arguments);
    calls.unshift({
      method: String(property.name),
      text: text.slice(start, node.end - 1),
      args: args.map((arg) => ({ start: arg.start - start, end: arg.end - start })),
      uses: [...new Set(args.flatMap((arg) => [...freeNames(arg)]))].filter((name) => outside.has(name)),
    });
    node = nodeIn(callee.object);
  }
  return node?.type === 'Identifier' && node.name === builder ? calls : [];
}

function packageImports(statement: SyntaxNode): readonly PackageImport[] {
  if (statement.type !== 'ImportDeclaration') return [];
  const source = String(nodeIn(statement.source)?.value);
  if (/^(?:\.|\/|file:|#)/.test(source)) return [];
  return nodesIn(statement.specifiers).map((specifier) => {
    const local = String(nodeIn(specifier.local)?.name);
    const imported = nodeIn(specifier.imported);
    const name = String(imported?.name ?? imported?.value ?? local);
    const type = statement.importKind === 'type' || specifier.importKind === 'type' ? 'type ' : '';
    const from = `from '${source}';`;
    if (specifier.type === 'ImportDefaultSpecifier') return { local, line: `import ${type}${local} ${from}` };
    if (specifier.type === 'ImportNamespaceSpecifier') return { local, line: `import ${type}* as ${local} ${from}` };
    return { local, line: `import ${type}{ ${name === local ? local : `${name} as ${local}`} } ${from}` };
  });
}
