import { DbContext } from 'entwrite';
import { checkConfig } from '../../src/project/check-config.js';

/** The check that a class is no function to call refused the class of a context in every configuration. */
test('the context of a configuration may be a class', () => {
  class BlogDb extends DbContext {}
  expect(checkConfig('entwrite.config.ts', { context: BlogDb })).toEqual({ context: BlogDb });
});
