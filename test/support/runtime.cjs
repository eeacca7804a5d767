const { dirname, extname, join } = require('node:path');
const { Script } = require('node:vm');
const Runtime = require('jest-runtime').default;

/** Where files lie that do not change while tests run. */
const [SOURCES, PACKAGES] = ['src', 'node_modules'].map((folder) => join(__dirname, '../..', folder, '/'));
const COMPILED = new Set(['.ts', '.js', '.cjs']);
/** What a module's function has as parameters in Node, too. */
const OWN = 'module, exports, require, __dirname, __filename';

/** What one run knows of shared files, by its resolver: each run of the watch mode starts again. */
const known = new WeakMap();

/**
 * Jest's runtime, with scripts that outlive a test file: what lies in `src` and `node_modules` is looked up, read and compiled once
 * per worker. Each test file still has modules of its own, since a script runs again in each file's realm.
 */
module.exports = class SharedScriptsRuntime extends Runtime {
  constructor(config, environment, resolver, transformers, cacheFs, coverage, ...rest) {
    // What covers code counts per file what was compiled for it, at its place in the text.
    const isCovered = coverage?.collectCoverage === true;
    const given = isCovered ? { ...config, sandboxInjectedGlobals: [] } : config;
    super(given, environment, resolver, transformers, cacheFs, coverage, ...rest);
    this.shared = isCovered ? null : sharedOf(resolver);
    if (this.shared === null) return;
    const transform = this.transformCache.transform.bind(this.transformCache);
    this.transformCache.transform = (filename, options) =>
      filename.startsWith(PACKAGES)
        ? kept(this.shared.texts, filename, () => transform(filename, options))
        : transform(filename, options);
    const compile = this.executor.compile.bind(this.executor);
    this.globals = config.sandboxInjectedGlobals.map((name) => environment.global[name]);
    // Jest's own modules come this way, and the tests.
    this.executor.compile = (source, filename) =>
      filename.startsWith(PACKAGES)
        ? this.functionOf(filename, () => ({ code: source }))
        : compile(apart(source), filename);
  }

  requireModule(from, name, options, isRequireActual) {
    const path = this.shared === null || options?.isInternalModule ? null : this.sharedPath(from, name);
    if (path === null) return super.requireModule(from, name, options, isRequireActual);
    const modules = this.registries.getActiveCjsRegistry();
    const loaded = modules.get(path);
    if (loaded !== undefined) return loaded.exports;
    const module = { children: [], exports: {}, filename: path, id: path, loaded: false, path: dirname(path) };
    modules.set(path, module);
    try {
      const run = this.functionOf(path, () => this.transformed(path));
      const { exports } = module;
      // Sources do not use the object `jest`.
      run.call(
        exports,
        module,
        exports,
        this.requireBuilder.for(module),
        module.path,
        path,
        undefined,
        ...this.globals,
      );
    } catch (error) {
      modules.delete(path);
      throw error;
    }
    module.loaded = true;
    return module.exports;
  }

  /** The shared file that is meant; null where it is none. */
  sharedPath(from, name) {
    const key = `${from}\0${name}`;
    return kept(this.shared.paths, key, () => this.findShared(from, name));
  }

  findShared(from, name) {
    if (!name || this._resolution.isCoreModule(name)) return null;
    const path = this._resolution.resolveCjs(from, name);
    const isShared = (path.startsWith(SOURCES) || path.startsWith(PACKAGES)) && COMPILED.has(extname(path));
    return isShared && !this._resolution.shouldLoadAsEsm(path) ? path : null;
  }

  transformed(path) {
    return { code: this.transformCache.transform(path), map: this.transformCache.getSourceMaps().get(path) };
  }

  /** The function that a module's text is, in this file's realm. */
  functionOf(path, read) {
    let entry = this.shared.scripts.get(path);
    if (entry === undefined) {
      const { code, map } = read();
      entry = {
        script: new Script(`(function (${this.executor.injectedModuleParameters}) {${apart(code)}})`, {
          filename: path,
        }),
        map,
      };
      this.shared.scripts.set(path, entry);
    }
    if (entry.map !== undefined) this.transformCache.getSourceMaps().set(path, entry.map);
    return entry.script.runInContext(this._environment.getVmContext());
  }
};

/** In a function of its own a module may declare names that are parameters of the one around it. */
function apart(code) {
  return `return (function (${OWN}) {${code}\n}).call(this, ${OWN});`;
}

/** What a map holds under a key; made when it is asked for first. */
function kept(map, key, make) {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function sharedOf(resolver) {
  let shared = known.get(resolver);
  if (shared === undefined) {
    shared = { paths: new Map(), scripts: new Map(), texts: new Map() };
    known.set(resolver, shared);
  }
  return shared;
}
