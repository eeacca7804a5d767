'use strict';

/**
 * The embedded server for CommonJS is the one of ES modules: it shares no state with the rest of the package, so one copy does for both.
 * Jest runs CommonJS alone before Node 24.9; there it is loaded in the realm of the process.
 */
function load() {
  if (process.env.JEST_WORKER_ID === undefined) return require('../../esm/embedded/index.js');
  const real = require('node:vm').runInThisContext('process');
  return real.getBuiltinModule('node:module').createRequire(__filename)('../../esm/embedded/index.js');
}

module.exports = load();
