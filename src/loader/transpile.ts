import { type TransformOptions, transformSync } from 'oxc-transform';
import { parseCompiled, settleDesignTypes } from './design-types.js';
import { moduleInvalid } from './module-problem.js';
import { isDeclaredModule } from './user-files.js';

export interface Transpiled {
  readonly format: 'module' | 'commonjs';
  /** The compiled code, with its source map. */
  readonly source: string;
}

/** As with `useDefineForClassFields: false`, a field `name!: string` is not emitted, so it hides no property of a draft or base class. */
const OPTIONS: TransformOptions = {
  lang: 'ts',
  target: 'es2022',
  sourcemap: true,
  assumptions: { setPublicClassFields: true },
  typescript: { removeClassFieldsWithoutInitializer: true },
};

/** Names that exist in CommonJS files and not in ES modules; TypeScript written for CommonJS uses them together with `import`. */
const COMMONJS_WORDS = /\b(?:require|__dirname|__filename)\b/;

/** Compiles TypeScript with legacy decorators and design types. In a CommonJS project a file with `import` may also use `require` and `__dirname`. Throws module_invalid. */
export function transpile(path: string, text: string): Transpiled {
  const plain = compile(path, text, { ...OPTIONS, decorator: { legacy: true } });
  const isModule = hasModuleSyntax(plain.code) || !(COMMONJS_WORDS.test(plain.code) || /\bexports\b/.test(plain.code));
  const sourceType = isModule ? 'module' : 'commonjs';
  const { code, map } = compile(path, text, {
    ...OPTIONS,
    sourceType,
    decorator: { legacy: true, emitDecoratorMetadata: true },
  });
  const settled = isModule ? settleDesignTypes(code, plain.code) : code.replace(/^export \{\};$/m, '');
  const prelude = isModule && COMMONJS_WORDS.test(code) && !isDeclaredModule(path) ? commonJsWords(code) : '';
  const comment = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}\n`;
  return { format: sourceType, source: prelude + settled.replace(/^#!.*/, '') + comment };
}

function compile(path: string, text: string, options: TransformOptions) {
  const { code, map, errors } = transformSync(path, text, options);
  const [error] = errors;
  if (error === undefined) return { code, map };
  const start = error.labels[0]?.start;
  const line = start === undefined ? null : Buffer.from(text).subarray(0, start).toString().split('\n').length;
  const help = error.helpMessage === null ? '' : ` ${error.helpMessage}.`;
  throw moduleInvalid(path, line, error.message, 'TypeScript that compiles', `Correct that line.${help}`);
}

/** Whether code is an ES module. A lone `export {}` does not count, because type imports leave that; nor do imports of the compiler's helpers. */
function hasModuleSyntax(code: string): boolean {
  const { staticImports, staticExports, importMetas } = parseCompiled(code).module;
  const isOwn = (source: string) => !source.startsWith('@oxc-project/runtime/');
  return (
    staticImports.some(({ moduleRequest }) => isOwn(moduleRequest.value)) ||
    staticExports.some(({ entries }) => entries.length > 0) ||
    importMetas.length > 0
  );
}

/** Declarations of the CommonJS names that the code uses. They have no line break, so that the line numbers of the source map stay correct. */
function commonJsWords(code: string): string {
  const isDeclared = (word: string) =>
    new RegExp(`\\b(?:const|let|var|function)\\s+[^=;(]*\\b${word}\\b|^import [^"]*\\b${word}\\b`, 'm').test(code);
  const words = [
    ['require', '_entwriteRequire(import.meta.url)'],
    ['__filename', '_entwritePath(import.meta.url)'],
    ['__dirname', '_entwritePath(new URL(".", import.meta.url)).slice(0, -1)'],
  ] as const;
  const missing = words.filter(([word]) => new RegExp(`\\b${word}\\b`).test(code) && !isDeclared(word));
  return [
    'import { createRequire as _entwriteRequire } from "node:module"; import { fileURLToPath as _entwritePath } from "node:url"; ',
    ...missing.map(([word, value]) => `const ${word} = ${value}; `),
  ].join('');
}
