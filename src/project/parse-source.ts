import { type Class, type Decorator, type Expression, type ParseResult, parseSync } from 'oxc-parser';

/** The syntax of a TypeScript file, as far as it can be read where something in it is wrong. */
export function parseSource(source: string): ParseResult {
  return parseSync('source.ts', source);
}

/** A class that a file declares at its top. */
export interface DeclaredClass {
  readonly declaration: Class;
  /** Where the statement begins: at `export` where it is exported, behind the decorators before that. */
  readonly start: number;
  /** By its name. */
  readonly isExported: boolean;
}

/** The classes that a file declares at its top, by name; one without a name is left out. */
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

/** What a decorator is called where it comes from: `Index` for `@Index()`, `@orm.Index()`, and for `@Idx()` of `import { Index as Idx }`. */
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
