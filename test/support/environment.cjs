const asyncHooks = require('node:async_hooks');
const { appendFileSync, readFileSync } = require('node:fs');
const { ModuleMocker } = require('jest-mock');

// libsql asks in each test file for a report on the process, only to learn which C library there is.
const { report } = process;
const getReport = report.getReport.bind(report);
let reported;
report.getReport = () => {
  reported ??= getReport();
  return reported;
};

/** Node's own number: what creates errors by the thousand, `expect` among them, pays for each frame that Jest would have more. */
const FRAMES = 10;

/** `TEST_TIMES=FILE npx jest` writes a line for each test file: its seconds of processor time, own and of processes that ended. */
const { TEST_TIMES } = process.env;

function processorTime() {
  const { user, system } = process.cpuUsage();
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return { own: (user + system) / 1e6, children: (Number(fields[13]) + Number(fields[14])) / 100 };
}

/**
 * Until Node 24 every AsyncLocalStorage that was used, and always every hook that is enabled, is asked at each promise and timer of the
 * process, also when the test file that left it so is over.
 */
const storages = new Set();
const hooks = new Set();
const { AsyncLocalStorage, createHook } = asyncHooks;
asyncHooks.AsyncLocalStorage = class extends AsyncLocalStorage {
  constructor(...options) {
    super(...options);
    storages.add(this);
  }
};
asyncHooks.createHook = (callbacks) => {
  const hook = createHook(callbacks);
  const { enable, disable } = hook;
  return Object.assign(hook, {
    enable() {
      hooks.add(hook);
      return enable.call(hook);
    },
    disable() {
      hooks.delete(hook);
      return disable.call(hook);
    },
  });
};

/** Milliseconds that one test may take with `LONG`. */
const LONG_LIMIT = 8 * 60 * 60_000;

/** What outlives a test file in its worker, for `keptInWorker`. */
const KEPT = Symbol.for('entwrite.kept');
globalThis[KEPT] = new Map();

/**
 * Where tests run: the realm of the worker itself, with what Node has there. A realm per file, which Jest has otherwise, makes every
 * global an interceptor's call and begins each file with cold code. What a file changed of the globals, the environment's
 * variables and the process's listeners is as before at its end.
 */
module.exports = class Environment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern = null;

  constructor(_config, context) {
    const start = TEST_TIMES === undefined ? null : processorTime();
    this.report = () => {
      if (start === null) return;
      const { own, children } = processorTime();
      const times = [own - start.own, children - start.children].map((seconds) => seconds.toFixed(2));
      appendFileSync(TEST_TIMES, `${times.join(' ')} ${context.testPath}\n`);
    };
    const undo = [stateOf(globalThis, isOurs), stateOf(process, isInner), variables(), listeners()];
    this.restore = () => {
      for (const restore of undo) restore();
    };
  }

  async setup() {
    Error.stackTraceLimit = FRAMES;
  }

  /** Limits of time are for the samples of `npm test`: with `LONG`, a file may take as long as all of its cases do. */
  handleTestEvent({ name, test, hook }) {
    if (process.env.LONG === undefined) return;
    if (name === 'test_start') test.timeout = LONG_LIMIT;
    if (name === 'hook_start') hook.timeout = LONG_LIMIT;
  }

  /** Whether modules still follow work that never ended: what they know is then no beginning for another file. */
  followsWork() {
    return hooks.size > 0;
  }

  async teardown() {
    for (const hook of hooks) hook.disable();
    for (const storage of storages) storage.disable();
    this.restore();
    this.report();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return this.global;
  }
};

/** What the package keeps for the life of a process. */
function isOurs(key) {
  return typeof key === 'symbol' && Symbol.keyFor(key)?.startsWith('entwrite') === true;
}

/** What Node keeps in the process for itself, the listeners among it. */
function isInner(key) {
  return typeof key === 'string' && key.startsWith('_');
}

/** Takes away the properties that are new, and puts back those that are others. */
function stateOf(object, isKept) {
  // What Node loads when it is looked at first defines more.
  Object.getOwnPropertyDescriptors(object);
  const known = Object.getOwnPropertyDescriptors(object);
  const keys = () => Reflect.ownKeys(object).filter((key) => !isKept(key));
  const knownKeys = keys();
  return () => {
    for (const key of keys()) if (!Object.hasOwn(known, key)) Reflect.deleteProperty(object, key);
    for (const key of knownKeys) {
      const { value, get } = Object.getOwnPropertyDescriptor(object, key) ?? {};
      if (value !== known[key].value || get !== known[key].get) Reflect.defineProperty(object, key, known[key]);
    }
  };
}

/** The environment's variables, and the status with which the process ends. */
function variables() {
  const known = { ...process.env };
  const { exitCode } = process;
  return () => {
    process.exitCode = exitCode;
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(known, name)) delete process.env[name];
    Object.assign(process.env, known);
  };
}

function listeners() {
  const known = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
  return () => {
    for (const name of process.eventNames()) {
      for (const listener of process.rawListeners(name)) {
        if (known.get(name)?.includes(listener) !== true) process.removeListener(name, listener);
      }
    }
  };
}
