import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/**
 * Small packages that are CommonJS as well, which the shared code requires: as ES modules they are ten files, or are read once more for the
 * names they export, which takes Node as long as all else that `import 'entwrite'` does. What imports one of them is shared for that.
 */
const REQUIRED_PACKAGES = new Set(['lossless-json', 'picocolors', 'reflect-metadata']);

/** Below this many characters a file for each module system costs less than three. */
const SMALL = 15_000;

/**
 * Gives the chunks that CommonJS needs to it as well. A large one becomes a function of what it imports, in `common`, and a file for each module
 * system that calls it, so that the package holds its code once; a small one is there for each.
 *
 * @param dist the folder with `esm`, as it was written
 * @param chunks what the bundler says of each: its file, what it imports, and how
 * @param entries the files that CommonJS has entries for
 * @param left the file that CommonJS has in another way
 */
export function shareWithCommonJs(dist, chunks, entries, left) {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  refuseCycles(byFile);
  const shared = new Set();
  const add = (file) => {
    const chunk = byFile.get(file);
    if (chunk === undefined || shared.has(file) || file === left) return;
    shared.add(file);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) add(next);
  };
  for (const entry of entries) add(entry);
  write(join(dist, 'esm', 'common.js'), REQUIRED);
  for (const file of shared) {
    const code = readFileSync(join(dist, 'esm', file), 'utf8');
    const whole = partsOf(file, code);
    const packages = whole.imports.filter(({ from }) => REQUIRED_PACKAGES.has(from));
    if (code.length < SMALL && packages.length === 0) {
      write(join(dist, 'cjs', file), inCommonJs(whole));
      continue;
    }
    const required = whole.imports.filter((one) => packages.includes(one) || isBuiltin(one.from));
    const parts = { ...whole, imports: whole.imports.filter((one) => !required.includes(one)) };
    write(join(dist, 'common', file), asFunction(parts, required));
    write(join(dist, 'esm', file), callFromModule(file, parts));
    write(join(dist, 'cjs', file), callFromCommonJs(file, parts));
  }
}

/** CommonJS reads what a file exports when that has run, which needs an order. */
function refuseCycles(byFile) {
  const done = new Set();
  const visit = (file, path) => {
    if (path.includes(file)) throw new Error(`chunks import each other: ${[...path, file].join(' -> ')}`);
    if (done.has(file)) return;
    for (const next of byFile.get(file)?.imports ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of byFile.keys()) visit(file, []);
}

/**
 * What `#common` is to Node (package.json), whichever file is meant: an `import` of CommonJS would look through all of its text for names,
 * which on Node 20 takes as long as running it. Bundlers follow the import.
 */
const REQUIRED =
  'import{createRequire}from"node:module";const load=createRequire(import.meta.url);' +
  'export default(file)=>load("../common/"+file)();\n';

/** How each kind of module loads what it loads late. A package may be absent, which fails no bundler where something catches it. */
const LATE = {
  module: (name) => `import(${name})${isPackage(name) ? '.catch((error)=>{throw error})' : ''}`,
  commonJs: (name) =>
    isPackage(name) ? `{try{return require(${name})}catch(error){throw error}}` : `require(${name})`,
};
const isPackage = (name) => !name.startsWith('".');
const loadersOf = (loaded, late) => {
  const names = loaded.filter((name) => name !== null).map((name) => JSON.stringify(name));
  return loaded.length === 0 ? '' : `const $loaders={${names.map((name) => `${name}:()=>${late(name)}`).join()}};`;
};

const LOAD = '$load';
const URL_OF_FILE = '$url';

/**
 * A chunk taken apart: its imports and exports, and the code without them, which loads by `$load` and knows its place by `$url`.
 * What it exports is what that is at its end: nothing in src exports a `let` (test/architecture.test.ts).
 */
function partsOf(file, code) {
  const { module, program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const imports = module.staticImports.map(({ start, end, moduleRequest, entries }) => ({
    text: code.slice(start, end).replace(/;?$/, ';'),
    from: moduleRequest.value,
    names: entries.map(({ importName, localName }) => ({
      local: localName.value,
      imported: { Name: importName.name, Default: 'default', NamespaceObject: null }[importName.kind],
    })),
  }));
  const exports = program.body.flatMap((statement) => {
    if (!statement.type.startsWith('Export')) return [];
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration !== null)
      throw new Error(`${file} exports other than by a list of names`);
    const { specifiers, source } = statement;
    if (source === null)
      return specifiers.map(({ local, exported }) => ({ local: local.name, exported: exported.name }));
    const names = specifiers.map(({ local }, at) => ({ imported: local.name, local: `$from${imports.length}_${at}` }));
    const list = names.map(({ imported, local }) => `${imported} as ${local}`);
    imports.push({ text: `import{${list.join()}}from${source.raw};`, from: source.value, names });
    return specifiers.map(({ exported }, at) => ({ local: names[at].local, exported: exported.name }));
  });
  const loaded = new Set();
  const loads = module.dynamicImports.map(({ start, moduleRequest }) => {
    const [, , name] = /^(["'`])(.*)\1$/.exec(code.slice(moduleRequest.start, moduleRequest.end)) ?? [];
    loaded.add(name ?? null);
    return { start, end: start + 'import'.length, text: LOAD };
  });
  const places = module.importMetas.map(({ start, end }) => {
    if (!code.startsWith('.url', end)) throw new Error(`${file} uses import.meta for something else than its URL`);
    return { start, end: end + '.url'.length, text: URL_OF_FILE };
  });
  const gone = program.body
    .filter(({ type }) => /^(?:Import|Export)/.test(type))
    .map(({ start, end }) => ({ start, end, text: '' }));
  const edits = [...gone, ...loads, ...places].sort((one, other) => other.start - one.start);
  const body = edits.reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), code);
  return {
    imports,
    exports,
    loaded: [...loaded],
    body: body.trim().replace(/;+$/, ''),
    knowsPlace: places.length > 0,
    asksForFilename: /\b__filename\b/.test(body),
  };
}

/** What the function takes: the imported names, then what differs between the module systems. */
function parameters({ imports, loaded, knowsPlace, asksForFilename }, given) {
  return [
    ...imports.flatMap(({ names }) => names.map(({ local }) => local)),
    ...(loaded.length > 0 ? [given.load] : []),
    ...(knowsPlace ? [given.url] : []),
    ...(asksForFilename ? [given.filename] : []),
  ].join();
}

/** In parentheses the engine compiles it at once, rather than looking through it first. */
function asFunction(parts, required) {
  const named = parameters(parts, { load: LOAD, url: URL_OF_FILE, filename: '__filename' });
  const exported = parts.exports.map(({ local }) => local).join();
  const { imported } = commonJsImports({ imports: required, loaded: [] });
  return `"use strict";${imported}const $run=(function(${named}){${parts.body};return[${exported}]});module.exports=()=>$run;\n`;
}

function callFromModule(file, parts) {
  const other = parts.loaded.includes(null)
    ? `(name)=>($loaders[name]??(()=>import(name)))()`
    : '(name)=>$loaders[name]()';
  const given = parameters(parts, { load: other, url: 'import.meta.url', filename: 'void 0' });
  const values = parts.exports.map((_, at) => `$$${at}`);
  const locals = parts.imports.flatMap(({ names }) => names.map(({ local }) => local));
  if (locals.some((local) => values.includes(local))) throw new Error(`${file} has a name that begins with $$`);
  return [
    `import $common from"#common/${file.replace(/\.js$/, '')}";`,
    ...parts.imports.map(({ text }) => text),
    loadersOf(parts.loaded, LATE.module),
    `const[${values.join()}]=/*@__PURE__*/$common(${JSON.stringify(file)})(${given});`,
    `export{${parts.exports.map(({ exported }, at) => `${values[at]} as ${exported}`).join()}};\n`,
  ].join('');
}

function callFromCommonJs(file, parts) {
  const { imported, extras, given } = commonJsImports(parts);
  const targets = parts.exports.map(({ exported }) => `exports.${exported}`);
  const run = `require(${JSON.stringify(commonOf(file))})()(${parameters(parts, given)})`;
  return `"use strict";${marked}${imported}${extras}[${targets.join()}]=${run};\n`;
}

function inCommonJs(parts) {
  const { imported, extras, given } = commonJsImports(parts);
  const own = [
    ...(parts.loaded.length > 0 ? [`const ${LOAD}=${given.load};`] : []),
    ...(parts.knowsPlace ? [`const ${URL_OF_FILE}=${given.url};`] : []),
  ];
  const assigned = parts.exports.map(({ local, exported }) => `exports.${exported}=${local}`);
  return `"use strict";${marked}${imported}${extras}${own.join('')}${parts.body};${assigned.join(';')};\n`;
}

/**
 * Of what Node brings with it an `import` reads every member, which loads what these stand for, and a `require` is none that a bundler lets
 * into an ES module.
 */
const isBuiltin = (name) => name.startsWith('node:');

const marked = 'Object.defineProperty(exports,"__esModule",{value:true});';

/** Imports as Node has them: the default of a CommonJS package is all that it exports. */
function commonJsImports({ imports, loaded }) {
  const usesDefault =
    loaded.length > 0 || imports.some(({ names }) => names.some(({ imported }) => imported === 'default'));
  const helper = 'const $module=(given)=>given?.[Symbol.toStringTag]==="Module"?given:{...given,default:given};';
  const imported = imports.map(({ from, names }) => {
    const required = `${isBuiltin(from) ? 'process.getBuiltinModule' : 'require'}(${JSON.stringify(from)})`;
    if (names.length === 0) return `${required};`;
    const whole = names.find(({ imported }) => imported === null);
    const named = names.filter(({ imported }) => imported !== null);
    const source = named.some(({ imported }) => imported === 'default') ? `$module(${required})` : required;
    const pattern = `{${named.map(({ imported, local }) => `${imported}:${local}`).join()}}`;
    return `const ${[...(whole ? [`${whole.local}=${required}`] : []), ...(named.length > 0 ? [`${pattern}=${source}`] : [])].join()};`;
  });
  const other = loaded.includes(null) ? '($loaders[name]??(()=>require(name)))()' : '$loaders[name]()';
  return {
    imported: (usesDefault ? helper : '') + imported.join(''),
    extras: loadersOf(loaded, LATE.commonJs),
    given: {
      load: `async(name)=>$module(${other})`,
      url: 'require("node:url").pathToFileURL(__filename).href',
      filename: '__filename',
    },
  };
}

function commonOf(file) {
  return posix.relative(posix.dirname(posix.join('esm', file)), posix.join('common', file));
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, text);
}
