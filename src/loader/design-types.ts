import {
  type CallExpression,
  type ConditionalExpression,
  type Expression,
  type ParseResult,
  parseSync,
  type StaticImport,
  type StaticImportEntry,
  Visitor,
} from 'oxc-parser';

/** The name of the compiler's helper function, with a number if the file already uses that name. */
const DECORATE_METADATA = /^_decorateMetadata\d*$/;

/**
 * Returns the design type of a property as code compiled by tsc to CommonJS has it: its class if that exists by now, `Object` in an
 * import cycle, `String` or `Number` for an enum.
 */
const HELPER = `
function _entwriteType(look) {
	try {
		const type = look();
		if (typeof type === "function") return type;
		const kinds = new Set(Object.values(type).map((value) => typeof value));
		return kinds.has("number") ? Number : kinds.has("string") && kinds.size === 1 ? String : Object;
	} catch {
		return Object;
	}
}`;

/** A part of the code, and the text that replaces it. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The syntax tree of compiled code, with its imports and exports. */
export function parseCompiled(code: string): ParseResult {
  return parseSync('compiled.js', code, { sourceType: 'module' });
}

/**
 * Rewrites compiled code so that imports which only decorator metadata uses may be missing. The compiler sees one file at a time:
 * for `import { Ref } from 'entwrite'` it emits a use of `Ref`, although that is only a type, which no module exports; and the code
 * reads classes of an import cycle before they exist. Line numbers do not change.
 *
 * @param code the file compiled with design types
 * @param plain the same file compiled without them: what this does not import is only a type
 */
export function settleDesignTypes(code: string, plain: string): string {
  const { program, module } = parseCompiled(code);
  const types: DesignType[] = [];
  new Visitor({
    CallExpression(call) {
      if (call.callee.type === 'Identifier' && DECORATE_METADATA.test(call.callee.name))
        types.push(...designTypes(call));
    },
  }).visit(program);
  if (types.length === 0) return code;

  const roots = new Set(types.map(({ root }) => root));
  const valueImports = parseCompiled(plain).module.staticImports;
  const values = new Set(valueImports.flatMap(localNames));
  const moved = new Map<string, string>();
  const replacements: Replacement[] = [];
  for (const one of module.staticImports) {
    const needed = one.entries.filter(({ localName: { value } }) => !values.has(value) && roots.has(value));
    if (needed.length === 0) continue;
    const namespace = `_entwriteTypes${replacements.length}`;
    for (const entry of needed) moved.set(entry.localName.value, namespace + accessOf(entry));
    const rest = valueImports.find((other) => localNames(other).some((name) => localNames(one).includes(name)));
    const source = code.slice(one.moduleRequest.start, one.end);
    const text = `import * as ${namespace} from ${source}${rest === undefined ? '' : ` ${plain.slice(rest.start, rest.end)}`}`;
    replacements.push({ start: one.start, end: one.end, text });
  }
  for (const { test, type, root, rootEnd } of types) {
    const text = `_entwriteType(() => ${moved.get(root) ?? root}${code.slice(rootEnd, type.end)})`;
    replacements.push({ start: test.start, end: test.end, text });
  }
  return replaceAll(code, replacements) + HELPER;
}

/** The emitted expression `typeof A === "undefined" ? Object : A.B`: the whole (`test`), `A.B` (`type`), and `A` (`root`). */
interface DesignType {
  readonly test: ConditionalExpression;
  readonly type: Expression;
  readonly root: string;
  readonly rootEnd: number;
}

function designTypes({ arguments: [, value] }: CallExpression): readonly DesignType[] {
  const all = value?.type === 'ArrayExpression' ? value.elements : [value];
  return all.flatMap((test) => {
    if (test?.type !== 'ConditionalExpression') return [];
    let first = test.alternate;
    while (first.type === 'MemberExpression') first = first.object;
    return first.type === 'Identifier' ? [{ test, type: test.alternate, root: first.name, rootEnd: first.end }] : [];
  });
}

function localNames({ entries }: StaticImport): readonly string[] {
  return entries.map(({ localName }) => localName.value);
}

/** The text that, after the namespace of a module, reads an imported name from it. */
function accessOf({ importName: { kind, name } }: StaticImportEntry): string {
  if (kind === 'NamespaceObject') return '';
  return kind === 'Default' ? '.default' : `.${name}`;
}

function replaceAll(code: string, replacements: readonly Replacement[]): string {
  return [...replacements]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}
