import { type Class, type Decorator, type Expression, type ParseResult, parseSync } from 'oxc-parser';

/** The syntax of a TypeScript file, as far as it can be parsed despite errors. */
export function parseSource(source: string): ParseResult {
  return parseSync('source.ts', source);
}

/** A top-level class of a file. */
export interface DeclaredClass {
  readonly declaration: Class;
  /** Where the statement begins: at `export` if it is exported, after the decorators before that. */
  readonly start: number;
  /** Whether it is exported by its name. */
  readonly isExported: boolean;
}

/** The top-level classes of a file by name, without anonymous ones. */
export function declaredClasses({ program }: ParseResult): ReadonlyMap<string, DeclaredClass> {
  const found = new Map<string, DeclaredClass>();
  for (const statement of program.body) {
    const isExported = statement.type === 'ExportNamedDeclaration';
    const declaration = isExported || statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'ClassDeclaration' && declaration.id !== null)
      found.set(declaration.id.name, { declaration, start: statement.start, isExported });
  }
  return found;
}

/** The original name of a decorator: `Index` for `@Index()`, `@orm.Index()`, and for `@Idx()` of `import { Index as Idx }`. */
export function decoratorName({ program }: ParseResult, { expression }: Decorator): string {
  const callee: Expression = expression.type === 'CallExpression' ? expression.callee : expression;
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  if (name.type !== 'Identifier') return '';
  for (const statement of program.body)
    for (const one of statement.type === 'ImportDeclaration' ? statement.specifiers : [])
      if (one.type === 'ImportSpecifier' && one.local.name === name.name && one.imported.type === 'Identifier')
        return one.imported.name;
  return name.name;
}
