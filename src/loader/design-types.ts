const DESIGN_TYPE = /typeof ([\w$]+) === "undefined"(?: \|\| typeof [\w$.]+ === "undefined")* \? Object : ([\w$.]+)/g;
const IMPORT = /^import ([^"]*?) from ("[^"]*");$/gm;

/**
 * What a decorated property is written as having, as tsc does it for CommonJS: the class where there is one by now, `Object`
 * for one that an import cycle has not reached yet, `String` or `Number` for an enum.
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

/**
 * Makes compiled code independent of what an import holds that only decorator metadata looks at. The compiler sees one file at
 * a time: it writes `Ref` of `import { Ref } from 'entwrite'` into the code although that is only a type, which no module
 * exports, and it reads classes of a cycle before they exist. Lines stay where they are.
 *
 * @param code with design types
 * @param plain the same file compiled without design types: what it does not import is imported as a type
 */
export function settleDesignTypes(code: string, plain: string): string {
  const values = new Set(importsOf(plain).flatMap(({ names }) => names.map(({ local }) => local)));
  const moved = new Map<string, string>();
  let count = 0;
  const imported = code.replace(IMPORT, (line, clause: string, source: string) => {
    const specifiers = parseClause(clause);
    const needed = specifiers.filter(
      ({ local, name }) => name !== '*' && !values.has(local) && isLookedAt(code, local),
    );
    if (needed.length === 0) return line;
    const namespace = `_entwriteTypes${count++}`;
    for (const { local, name } of needed) moved.set(local, `${namespace}.${name}`);
    const kept = specifiers.filter((specifier) => !needed.includes(specifier));
    const rest = kept.length === 0 ? '' : ` import ${writeClause(kept)} from ${source};`;
    return `import * as ${namespace} from ${source};${rest}`;
  });
  const settled = imported.replace(DESIGN_TYPE, (_all, root: string, type: string) => {
    const place = moved.get(root);
    return `_entwriteType(() => ${place === undefined ? type : place + type.slice(root.length)})`;
  });
  return settled === code ? code : settled + HELPER;
}

interface Specifier {
  /** The exported name; `default`, or `*` for all. */
  readonly name: string;
  readonly local: string;
}

function importsOf(code: string): readonly { readonly names: readonly Specifier[] }[] {
  return [...code.matchAll(IMPORT)].map(([, clause = '']) => ({ names: parseClause(clause) }));
}

/** `D, { A, B as C }` and `* as ns`, as the compiler prints them. */
function parseClause(clause: string): readonly Specifier[] {
  const [, first = '', list = ''] = /^([^{]*?),?\s*(?:\{([^}]*)\})?$/s.exec(clause) ?? [];
  const outer = first.split(',').flatMap((part): Specifier[] => {
    const [word, , local] = part.trim().split(/\s+/);
    if (word === undefined || word === '') return [];
    return word === '*' ? [{ name: '*', local: local ?? '' }] : [{ name: 'default', local: word }];
  });
  const inner = list.split(',').flatMap((part): Specifier[] => {
    const [name, , local] = part.trim().split(/\s+/);
    return name === undefined || name === '' ? [] : [{ name, local: local ?? name }];
  });
  return [...outer, ...inner];
}

function writeClause(specifiers: readonly Specifier[]): string {
  const outer = specifiers.filter(({ name }) => name === 'default' || name === '*');
  const inner = specifiers.filter((specifier) => !outer.includes(specifier));
  return [
    ...outer.map(({ name, local }) => (name === '*' ? `* as ${local}` : local)),
    ...(inner.length === 0
      ? []
      : [`{ ${inner.map(({ name, local }) => (name === local ? name : `${name} as ${local}`)).join(', ')} }`]),
  ].join(', ');
}

function isLookedAt(code: string, local: string): boolean {
  return [...code.matchAll(DESIGN_TYPE)].some(([, root]) => root === local);
}
