import { type CliProject, openCliProject } from '../cli/cli-project.js';

/** Migration files that `tsc` or another compiler made CommonJS, as production runs them: a default export was not found. Needs the build. */
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
});
afterEach(() => project.end());

const UP = "up(m) { m.createCollection('logs', (logs) => { logs.string('line', { size: 20 }); }); }";
const MARKED = 'Object.defineProperty(exports, "__esModule", { value: true });';

test.each([
  ['a class by default', `"use strict"; ${MARKED} exports.default = class { name = 'logs'; ${UP} };`],
  ['an object by default', `"use strict"; ${MARKED} exports.default = { name: 'logs', ${UP} };`],
  ['a class by name', `"use strict"; ${MARKED} exports.Logs = class { name = 'logs'; ${UP} };`],
  ['a class as the module itself', `module.exports = class { name = 'logs'; ${UP} };`],
  ['an object as the module itself', `module.exports = { name: 'logs', ${UP} };`],
])('%s', async (_, text) => {
  project.write({ 'package.json': '{}', 'migrations/001_logs.js': text });
  expect(await project.run('migration', 'run')).toMatchObject({
    status: 0,
    errors: expect.not.stringContaining('error'),
  });
  expect((await project.tables.getTable({ databaseId: 'app', tableId: 'logs' })).columns).toHaveLength(1);
});
