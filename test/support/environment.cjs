const asyncHooks = require('node:async_hooks');
const { appendFileSync, readFileSync } = require('node:fs');
const { TestEnvironment } = require('jest-environment-node');

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

/** What outlives a test file in its worker, for `keptInWorker`. */
const kept = new Map();

/**
 * Jest's Node environment, without what a test file leaves behind in its worker. Until Node 24 every AsyncLocalStorage that was used
 * is asked at every promise and timer of the process, also when the modules that made it are gone: with a few storages per file, the
 * hundredth file of a worker ran several times slower than the first.
 */
module.exports = class Environment extends TestEnvironment {
  constructor(config, context) {
    const start = TEST_TIMES === undefined ? null : processorTime();
    super(config, context);
    this.global[Symbol.for('entwrite.kept')] = kept;
    this.report = () => {
      if (start === null) return;
      const { own, children } = processorTime();
      const times = [own - start.own, children - start.children].map((seconds) => seconds.toFixed(2));
      appendFileSync(TEST_TIMES, `${times.join(' ')} ${context.testPath}\n`);
    };
    const { AsyncLocalStorage } = asyncHooks;
    const storages = new Set();
    asyncHooks.AsyncLocalStorage = class extends AsyncLocalStorage {
      constructor(...options) {
        super(...options);
        storages.add(this);
      }
    };
    this.forgetStorages = () => {
      asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
      for (const storage of storages) storage.disable();
    };
  }

  async setup() {
    await super.setup();
    Error.stackTraceLimit = FRAMES;
    this.global.Error.stackTraceLimit = FRAMES;
  }

  async teardown() {
    await super.teardown();
    this.forgetStorages();
    this.report();
  }
};
