import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EntwriteError, ERROR_CATALOGUE } from '../src/errors.js';

const page = readFileSync(join(__dirname, '../docs/errors.md'), 'utf8');
const documented = new Map([...page.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map((match) => [match[1], match[2]]));

describe('the error catalogue', () => {
  it('is what docs/errors.md lists, code by code', () => {
    expect(Object.fromEntries(documented)).toEqual(ERROR_CATALOGUE);
  });

  it('is sorted in the docs, so that a code can be found', () => {
    expect([...documented.keys()]).toEqual([...documented.keys()].sort());
  });
});

describe('EntwriteError', () => {
  const facts = { at: 'User.age', found: 'min 10 over max 5', expected: 'min <= max', remedy: 'Swap them.' };

  it('says where, what was found, what was expected, what to do, and its code', () => {
    expect(new EntwriteError('model_invalid', facts).message).toBe(
      'User.age: min 10 over max 5; expected min <= max. Swap them. [model_invalid]',
    );
  });

  it('takes the full stop from what a server said', () => {
    const said = new EntwriteError('server_refused', { ...facts, found: 'Appwrite answered 404: It is not there.' });
    expect(said.message).toContain('It is not there; expected');
    expect(said.found).toMatch(/\.$/);
  });

  it('lists its findings, that which it is about itself once, and keeps its cause', () => {
    const cause = new Error('inner');
    const first = { rule: 'range', ...facts };
    const findings = [first, { ...first, at: 'User.size' }];
    const error = new EntwriteError('model_invalid', { ...facts, remedy: 'Nothing was done.' }, { cause, findings });
    expect(error.message.split('\n')).toEqual([
      'User.age: min 10 over max 5; expected min <= max. Nothing was done. [model_invalid]',
      '  - User.size: min 10 over max 5; expected min <= max. Swap them.',
    ]);
    expect(error.findings).toBe(findings);
    expect(error.cause).toBe(cause);
    const found = `${facts.found} (migrations/002_age.ts:8)`;
    const inFile = new EntwriteError('model_invalid', { ...facts, at: '002_age: User.age', found }, { findings });
    expect(inFile.message.match(/User\.age/g)).toHaveLength(1);
    expect(inFile.message).toContain('  - User.size: ');
  });

  it('is recognised across two copies of the package', () => {
    let copy: typeof EntwriteError | undefined;
    jest.isolateModules(() => {
      copy = (require('../src/errors.js') as { EntwriteError: typeof EntwriteError }).EntwriteError;
    });
    const Copy = copy ?? EntwriteError;
    expect(Copy).not.toBe(EntwriteError);
    expect(new Copy('model_invalid', facts)).toBeInstanceOf(EntwriteError);
    expect(new Error('other')).not.toBeInstanceOf(EntwriteError);
  });
});
