import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { basename, dirname, join } from 'node:path';
import swc from '@swc/core';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { ModuleMocker } from 'jest-mock';
import { SnapshotState, toMatchSnapshot } from 'jest-snapshot';
import Mocha from 'mocha';
import base from '../../jest.config.js';

/**
 * The tests of Jest under Mocha, for Stryker: Mocha loads files once and runs them as often as it is asked, Jest begins anew each time,
 * which takes a hundred times as long as the tests themselves.
 */
const { bdd } = Mocha.interfaces;

/** Stryker chooses tests by one regular expression of their titles, and what is too large for one fails all that follow. */
const LONGEST_TITLE = 200;

Mocha.interfaces.bdd = (suite) => {
  bdd(suite);
  suite.on('pre-require', (globals) => {
    const { after: afterAll, before: beforeAll, describe, it } = globals;
    const test = withEach((title, run) => it(title.slice(0, LONGEST_TITLE), () => run()));
    const jest = new ModuleMocker(globalThis);
    Object.assign(globals, { afterAll, beforeAll, describe: withEach(describe), expect, it: test, jest, test });
  });
};

function withEach(declare) {
  return Object.assign((...parts) => declare(...parts), { each: bind(declare, false) });
}

// Sources as Jest compiles them.
const [[, [, compiler]]] = Object.entries(base.transform);
Module._extensions['.ts'] = (module, filename) => {
  const { code } = swc.transformSync(readFileSync(filename, 'utf8'), { ...compiler, filename, sourceMaps: 'inline' });
  module._compile(code, filename);
};
const resolve = Module._resolveFilename;
const FAST_CHECK = join(import.meta.dirname, 'fast-check.ts');
Module._resolveFilename = (request, parent, ...rest) => {
  const isOurs = parent?.filename?.endsWith('.ts') === true;
  if (isOurs && request === 'fast-check') return FAST_CHECK;
  const asked = isOurs && request.startsWith('.') ? request.replace(/\.js$/, '') : request;
  return resolve.call(Module, asked, parent, ...rest);
};

// Jest collects what differs until the test is over.
expect.extend({
  toMatchSnapshot(...parts) {
    return toMatchSnapshot.apply({ ...this, dontThrow: undefined }, parts);
  },
});
const snapshots = new Map();

export const mochaHooks = {
  beforeEach() {
    const test = this.currentTest;
    const path = join(dirname(test.file), '__snapshots__', `${basename(test.file)}.snap`);
    const options = {
      rootDir: process.cwd(),
      snapshotFormat: { escapeString: false, printBasicPrototype: false },
      updateSnapshot: 'none',
    };
    const known = snapshots.get(path) ?? new SnapshotState(path, options);
    snapshots.set(path, known);
    known.clear();
    expect.setState({ currentTestName: test.fullTitle(), snapshotState: known, testPath: test.file });
  },
};
