const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take longest, though some of them are short: they run many migrations, start many processes, or wait for leases to end. */
const SLOW = [
  /\/simulation\/|\/interrupted-commands\./,
  /\/(date-changes|link-changes-continued|taking-back-beside-a-drop)\./,
  /\/docs\/site|\/studio\/(studio|work)|\/package\.test|\/link-change\.test/,
  /\/(exchanged-ends|swaps-beside-other-work|deleted-while-links-are-a-list|late-renames-of-a-ring)\./,
  /\/(change-matrix|generate-does-what-migrate-does|renamed-many-to-many|memory|chromium)\.test/,
  /\/scenarios\/(faults|instances|way-back)/,
  /\/(faults|kill)\.test/,
  /\/rename-collection/,
  /\/(cli|scenarios|conformance|studio)\//,
  /\/(memory|pages|site|walks|package|version-0|terminal|examples)\b/,
  /\/(lossless\.property|serve|load-module|other-runners|linear-time|fuzz|process-ends-with-the-work)/,
];

/** How soon a file is to start: the slowest kinds first. */
function rank({ path }) {
  const at = SLOW.findIndex((pattern) => pattern.test(path));
  return at === -1 ? SLOW.length : at;
}

/** Starts slow files first, so that no worker is left with one at the end. Jest itself goes by size where it has no times yet. */
module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
