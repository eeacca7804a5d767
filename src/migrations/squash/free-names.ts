import { declaredNames, hoistedNames, isFunction, patternNames } from './bound-names.js';
import { nodeIn, nodesIn, partsOf, type SyntaxNode } from './syntax.js';

/** The names a piece of code uses and does not bind itself, types included; `this` where it means that of the surroundings. */
export function freeNames(node: SyntaxNode): ReadonlySet<string> {
  const free = new Set<string>();
  visit(node, new Set(), free);
  return free;
}

/** @param bound names that code around the node binds */
function visit(node: SyntaxNode, bound: ReadonlySet<string>, free: Set<string>): void {
  const name = usedName(node);
  if (name !== null && !bound.has(name)) free.add(name);
  for (const { parts, binds = [] } of contextsIn(node)) {
    const inner = binds.length === 0 ? bound : new Set([...bound, ...binds]);
    for (const part of parts) visit(part, inner, free);
  }
}

function usedName(node: SyntaxNode): string | null {
  if (node.type === 'Identifier') return String(node.name);
  return node.type === 'ThisExpression' || node.type === 'Super' ? 'this' : null;
}

/** Parts of a node that can use names, and what it binds for them. */
interface Context {
  readonly parts: readonly SyntaxNode[];
  readonly binds?: readonly string[];
}

function contextsIn(node: SyntaxNode): readonly Context[] {
  if (isFunction(node)) return functionContexts(node);
  const computedKey: Context = { parts: node.computed === true ? nodesIn(node.key) : [] };
  switch (node.type) {
    case 'Identifier':
      return [{ parts: nodesIn(node.typeAnnotation) }];
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return [{ parts: [...nodesIn(node.object), ...(node.computed === true ? nodesIn(node.property) : [])] }];
    case 'ObjectProperty':
    case 'TSPropertySignature':
      return [computedKey, { parts: [...nodesIn(node.value), ...nodesIn(node.typeAnnotation)] }];
    case 'ClassProperty':
    case 'ClassAccessorProperty':
    case 'ClassPrivateProperty':
      return [computedKey, { parts: [...nodesIn(node.value), ...nodesIn(node.typeAnnotation)], binds: ['this'] }];
    case 'BlockStatement':
    case 'StaticBlock':
      return [{ parts: nodesIn(node.body), binds: declaredNames(nodesIn(node.body)) }];
    case 'SwitchStatement':
      return [
        { parts: partsOf(node), binds: declaredNames(nodesIn(node.cases).flatMap((one) => nodesIn(one.consequent))) },
      ];
    case 'ForStatement':
      return [{ parts: partsOf(node), binds: declaredNames(nodesIn(node.init)) }];
    case 'ForInStatement':
    case 'ForOfStatement':
      return [{ parts: partsOf(node), binds: declaredNames(nodesIn(node.left)) }];
    case 'CatchClause':
      return [{ parts: partsOf(node), binds: patternNames(nodeIn(node.param)) }];
    case 'ClassExpression':
    case 'ClassDeclaration':
      return [{ parts: partsOf(node), binds: [...patternNames(nodeIn(node.id)), ...typeParameters(node)] }];
    case 'LabeledStatement':
      return [{ parts: nodesIn(node.body) }];
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'TSImportType':
      return [];
    default:
      return node.type.startsWith('TS') ? typeContexts(node) : [{ parts: partsOf(node) }];
  }
}

function functionContexts(node: SyntaxNode): readonly Context[] {
  const parameters = nodesIn(node.params);
  const isArrow = node.type === 'ArrowFunctionExpression';
  const binds = [
    ...(isArrow ? [] : ['this', 'arguments']),
    ...(node.type === 'FunctionExpression' ? patternNames(nodeIn(node.id)) : []),
    ...parameters.flatMap(patternNames),
    ...typeParameters(node),
    ...hoistedNames(node),
  ];
  const parts = [...nodesIn(node.typeParameters), ...parameters, ...nodesIn(node.returnType), ...nodesIn(node.body)];
  return [{ parts: node.computed === true ? nodesIn(node.key) : [] }, { parts, binds }];
}

/** Types name their parameters and members, which are no uses of names. */
function typeContexts(node: SyntaxNode): readonly Context[] {
  switch (node.type) {
    case 'TSQualifiedName':
      return [{ parts: nodesIn(node.left) }];
    case 'TSNamedTupleMember':
      return [{ parts: nodesIn(node.elementType) }];
    case 'TSConditionalType':
      return [{ parts: partsOf(node), binds: inferred(node) }];
    default: {
      const key = node.computed === true ? [] : patternNames(nodeIn(node.key));
      const own = [...patternNames(nodeIn(node.id)), ...nodesIn(node.parameters).flatMap(patternNames)];
      return [{ parts: partsOf(node), binds: [...typeParameters(node), ...key, ...own] }];
    }
  }
}

/** Names of types that a node declares: `<T>`. */
function typeParameters(node: SyntaxNode): readonly string[] {
  const single = nodesIn(node.typeParameter);
  const several = nodesIn(node.typeParameters).flatMap((list) => nodesIn(list.params));
  return [...single, ...several].flatMap(({ type, name }) => (type === 'TSTypeParameter' ? [String(name)] : []));
}

/** `infer X` within a conditional type. */
function inferred(node: SyntaxNode): readonly string[] {
  return partsOf(node).flatMap((part) => (part.type === 'TSInferType' ? typeParameters(part) : inferred(part)));
}
