const Module = require('node:module');
const { dirname, extname, join } = require('node:path');
const { compileFunction } = require('node:vm');
const Runtime = require('jest-runtime').default;

/** Where files lie that do not change while tests run. */
const [SOURCES, PACKAGES] = ['src', 'node_modules'].map((folder) => join(__dirname, '../..', folder, '/'));
const COMPILED = new Set(['.ts', '.js', '.cjs']);

/** What one run knows of shared files, by its resolver: each run of the watch mode starts again. */
const known = new WeakMap();

/**
 * Jest's runtime for the one realm of a worker (`environment.cjs`), with modules that outlive a test file: what lies in `src` and
 * `node_modules` is read, compiled and run once per worker. A file that replaces modules (`jest.mock`) has all modules for itself.
 */
module.exports = class SharedModulesRuntime extends Runtime {
  constructor(config, environment, resolver, transformers, cacheFs, coverage, ...rest) {
    super(config, environment, resolver, transformers, cacheFs, coverage, ...rest);
    // What covers code counts per file what was compiled for it.
    this.shared = coverage?.collectCoverage === true ? null : sharedOf(resolver);
    this.executor.compile = (source, filename) => this.compile(source, filename);
    if (this.shared === null) return;
    this.shared.runtime = this;
    this.own = this.registries.getActiveCjsRegistry();
    const transform = this.transformCache.transform.bind(this.transformCache);
    this.transformCache.transform = (filename, options) =>
      filename.startsWith(PACKAGES)
        ? kept(this.shared.texts, filename, () => transform(filename, options))
        : transform(filename, options);
  }

  /** Modules that were loaded before are others for a file that replaces some. */
  setMock(...mock) {
    this.own = null;
    super.setMock(...mock);
  }

  /** What Jest's own modules load. */
  requireInternalModule(from, name) {
    return name === 'node:async_hooks' ? { AsyncLocalStorage: RunningTest } : super.requireInternalModule(from, name);
  }

  requireModule(from, name, options, isRequireActual) {
    const path = this.shared === null || options?.isInternalModule ? null : this.sharedPath(from, name);
    if (path === null) return super.requireModule(from, name, options, isRequireActual);
    const active = this.registries.getActiveCjsRegistry();
    const modules = active === this.own ? this.shared.modules : active;
    const { map, run } = kept(this.shared.functions, path, () => this.functionOf(path));
    if (map !== undefined) this.transformCache.getSourceMaps().set(path, map);
    const loaded = modules.get(path);
    if (loaded !== undefined) return loaded.exports;
    const module = { children: [], exports: {}, filename: path, id: path, loaded: false, path: dirname(path) };
    modules.set(path, module);
    try {
      const { exports } = module;
      const load = modules === active ? this.lasting(this.requireBuilder.for(module)) : requireOf(this.shared, module);
      run.call(exports, module, exports, load, module.path, path);
    } catch (error) {
      modules.delete(path);
      throw error;
    }
    module.loaded = true;
    return module.exports;
  }

  /**
   * A `require` that gives Node's own modules when the test file is over, too: what the realm keeps of a file, as undici's dispatcher, loads
   * `node:tls` with its first connection.
   */
  lasting(load) {
    const loadAlways = (name) => (this.isOver && name.startsWith('node:') ? require(name) : load(name));
    return Object.assign(loadAlways, load);
  }

  teardown() {
    this.isOver = true;
    // Compiled they stay.
    if (this._environment.followsWork()) this.shared?.modules.clear();
    super.teardown();
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

  functionOf(path) {
    const source = this.transformCache.transform(path);
    return { run: this.compile(source, path), map: this.transformCache.getSourceMaps().get(path) };
  }

  /** Jest's own modules run in each test file, but are compiled once. */
  compile(source, filename) {
    const compiled = () => compileFunction(source, this.executor.injectedModuleParameters, { filename });
    if (this.shared === null || !filename.startsWith(PACKAGES)) return compiled();
    return kept(this.shared.packages, filename, compiled);
  }
};

/**
 * The test or hook at hand, for Jest, which would follow each through all that it starts: until Node 24 every promise of the process pays for
 * that. One runs at a time here.
 */
class RunningTest {
  getStore() {
    return this.store;
  }

  async run(store, work) {
    const before = this.store;
    this.store = store;
    try {
      return await work();
    } finally {
      this.store = before;
    }
  }
}

/** What modules of all test files load by: whichever file runs. */
function requireOf(shared, module) {
  const { filename } = module;
  const load = (name) =>
    /^(node:)?module$/.test(name) ? shared.module : shared.runtime.requireModuleOrMock(filename, name);
  load.resolve = (...request) => shared.runtime.requireBuilder.for(module).resolve(...request);
  load.cache = {};
  return load;
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
    const maps = ['functions', 'modules', 'packages', 'paths', 'texts'].map((name) => [name, new Map()]);
    shared = Object.fromEntries(maps);
    const createRequire = (from) => shared.runtime.requireModule(from, 'node:module').createRequire(from);
    shared.module = Object.assign(Object.create(Module), { createRequire });
    known.set(resolver, shared);
  }
  return shared;
}
