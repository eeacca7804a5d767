import { nodeIn, nodesIn, partsOf, type SyntaxNode } from './syntax.js';

/** The names a pattern binds: `a`, `{ a, b: [c] }`, `...rest`, `a = 1`. */
export function patternNames(pattern: SyntaxNode | null): readonly string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [String(pattern.name)];
    case 'ObjectPattern':
      return nodesIn(pattern.properties).flatMap((property) =>
        patternNames(property.type === 'ObjectProperty' ? nodeIn(property.value) : property),
      );
    case 'ArrayPattern':
      return nodesIn(pattern.elements).flatMap(patternNames);
    case 'AssignmentPattern':
      return patternNames(nodeIn(pattern.left));
    case 'RestElement':
      return patternNames(nodeIn(pattern.argument));
    case 'TSParameterProperty':
      return patternNames(nodeIn(pattern.parameter));
    default:
      return [];
  }
}

/** The names that statements declare where they stand; imports and exports included. */
export function declaredNames(statements: readonly SyntaxNode[]): readonly string[] {
  return statements.flatMap((statement): readonly string[] => {
    switch (statement.type) {
      case 'VariableDeclaration':
        return nodesIn(statement.declarations).flatMap(({ id }) => patternNames(nodeIn(id)));
      case 'ImportDeclaration':
        return nodesIn(statement.specifiers).flatMap(({ local }) => patternNames(nodeIn(local)));
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
        return declaredNames(nodesIn(statement.declaration));
      default:
        return /Declaration$/.test(statement.type) ? patternNames(nodeIn(statement.id)) : [];
    }
  });
}

/** Names that `var` binds anywhere in a function, inner functions left out. */
export function hoistedNames(node: SyntaxNode): readonly string[] {
  return partsOf(node).flatMap((part): readonly string[] => {
    if (isFunction(part) || /^Class/.test(part.type)) return [];
    const own = part.type === 'VariableDeclaration' && part.kind === 'var' ? declaredNames([part]) : [];
    return [...own, ...hoistedNames(part)];
  });
}

/** Functions, methods and accessors. */
export function isFunction({ type }: SyntaxNode): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|ClassMethod|ClassPrivateMethod)$/.test(
    type,
  );
}
