const asyncHooks = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

// libsql asks in each test file for a report on the process, only to learn which C library there is.
const { report } = process;
const getReport = report.getReport.bind(report);
let reported;
report.getReport = () => {
  reported ??= getReport();
  return reported;
};

/**
 * Jest's Node environment, without what a test file leaves behind in its worker. Until Node 24 every AsyncLocalStorage that was used
 * is asked at every promise and timer of the process, also when the modules that made it are gone: with a few storages per file, the
 * hundredth file of a worker ran several times slower than the first.
 */
module.exports = class Environment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
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

  async teardown() {
    await super.teardown();
    this.forgetStorages();
  }
};
