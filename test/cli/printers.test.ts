import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EntwriteError, type ErrorCode } from 'entwrite';
import { EXIT_CODES, exitCodeOf } from '../../src/cli/exit-codes.js';
import { createJsonPrinter } from '../../src/cli/printing/json-printer.js';
import type { Printer } from '../../src/cli/printing/printer.js';
import { createTextPrinter } from '../../src/cli/printing/text-printer.js';
import { UsageError } from '../../src/cli/usage-error.js';

/** How results and failures are shown, and which exit status they have. */
const facts = { at: 'users.age', found: 'text', expected: 'a number', remedy: 'Correct it.' };
const ours = (code: ErrorCode) => new EntwriteError(code, facts);

function printed(
  create: typeof createTextPrinter,
  use: (printer: Printer) => void,
): { output: string; errors: string } {
  const said = { output: '', errors: '' };
  const into = (stream: 'output' | 'errors') => ({
    write: (text: string) => {
      said[stream] += text;
    },
  });
  use(create(into('output'), into('errors')));
  return said;
}

test('for people: text; our errors as their message, others with their stack', () => {
  const use = (printer: Printer) => {
    printer.note('on the way');
    printer.result({ data: 1 }, 'the answer');
  };
  expect(printed(createTextPrinter, use)).toEqual({ output: 'the answer\n', errors: 'on the way\n' });
  const own = printed(createTextPrinter, (printer) => printer.failure(ours('document_invalid')));
  expect(own.errors).toBe('error: users.age: text; expected a number. Correct it. [document_invalid]\n');
  const other = printed(createTextPrinter, (printer) => printer.failure(new TypeError('x is not a function')));
  expect(other.errors).toMatch(/^error: TypeError: x is not a function\n +at /);
});

test('secrets of the environment do not show, whoever threw them; a wrong command line has no stack', () => {
  const key = 'standard_0123456789abcdef';
  process.env.APPWRITE_API_KEY = key;
  const failed = (printer: Printer) => printer.failure(new Error(`the key ${key} is wrong`));
  for (const create of [createTextPrinter, createJsonPrinter]) {
    const { errors } = printed(create, failed);
    expect(errors).toContain('the key *** is wrong');
    expect(errors).not.toContain(key);
  }
  delete process.env.APPWRITE_API_KEY;
  const verbose: typeof createTextPrinter = (output, errors) => createTextPrinter(output, errors, true);
  expect(printed(verbose, (printer) => printer.failure(new UsageError('no'))).errors).toBe('error: no\n');
});

test('for programs: one line of JSON each', () => {
  const use = (printer: Printer) => {
    printer.note('on the way');
    printer.result({ count: 2n ** 60n, lines: 'a\nb' }, 'the answer');
  };
  expect(printed(createJsonPrinter, use)).toEqual({
    output: '{"count":{"$bigint":"1152921504606846976"},"lines":"a\\nb"}\n',
    errors: '',
  });
  const own = printed(createJsonPrinter, (printer) => printer.failure(ours('locked')));
  expect(JSON.parse(own.errors)).toEqual({
    error: { code: 'locked', message: expect.stringContaining('[locked]'), ...facts, findings: [] },
  });
  const other = printed(createJsonPrinter, (printer) => printer.failure(new TypeError('oh')));
  expect(JSON.parse(other.errors)).toMatchObject({ error: { code: 'unexpected', message: 'oh' } });
  const usage = printed(createJsonPrinter, (printer) => printer.failure(new UsageError('no')));
  expect(JSON.parse(usage.errors)).toEqual({ error: { code: 'usage', message: 'no' } });
});

test.each([
  ['destructive_refused', EXIT_CODES.refused],
  ['aborted_by_user', EXIT_CODES.refused],
  ['production_refused', EXIT_CODES.refused],
  ['backup_refused', EXIT_CODES.refused],
  ['clone_refused', EXIT_CODES.refused],
  ['locked', EXIT_CODES.locked],
  ['lock_lost', EXIT_CODES.locked],
  ['server_unreachable', EXIT_CODES.failed],
] as const)('%s ends with status %i', (code, status) => {
  expect(exitCodeOf(ours(code))).toBe(status);
});

test('the exit statuses are what scripts rely on', () => {
  expect(EXIT_CODES).toEqual({ done: 0, failed: 1, usage: 2, pending: 3, refused: 4, locked: 5 });
  expect(exitCodeOf(new Error('any'))).toBe(1);
});

/** Folders whose messages people read at the command line, where they have no code to pass an option in. */
const READ_HERE = [
  'appwrite',
  'backup',
  'data',
  'differ',
  'operations',
  'schema-manager',
  'migrations/history',
  'migrations/run',
];
/** An option or a call of code; what belongs into a class, a migration file or the configuration is none. */
const CODE =
  /\w+\(\{|\b(?:resolve|renames|allowDestructive|copy|fence|only|drops|onError|onConflict|lockTimeout|overwrite|plan|besideFiles): |`(?:to|lockTimeout|allowDestructive|resolve|renames)`|\b(?:analyze|migrate|undo|unlock|preflight|purge)\(\)/;

test('what messages say in the language of code they say as an option of the command line, too', () => {
  const texts = READ_HERE.flatMap((name) => {
    const folder = resolve(__dirname, '../../src', name);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const source = readFileSync(join(folder, file), 'utf8');
        return [...source.matchAll(SAID)].map(({ 2: text = '', index }) => {
          const code = text.replace(/\\`/g, '`').replace(/\$\{[^}]*\}/g, 'x');
          return { code, besides: source.slice(index, index + text.length + 200) };
        });
      });
  });
  expect(texts.length).toBeGreaterThan(100);
  const inCode = texts.filter(({ code }) => CODE.test(code));
  expect(inCode.length).toBeGreaterThan(5);
  expect(inCode.filter(({ besides }) => !besides.includes('commandLine'))).toEqual([]);
});

test('what is said otherwise at the command line is said so there, in errors and their findings', () => {
  const remedy = "Pass allowDestructive: ['users.age'].";
  const commandLine = { remedy: 'Pass --allow-destructive users.age.' };
  const finding = { ...facts, rule: 'destructive', at: 'users', remedy, commandLine };
  const error = new EntwriteError('destructive_refused', { ...facts, remedy, commandLine }, { findings: [finding] });
  expect(error.message).not.toContain('--allow-destructive');
  const { errors } = printed(createTextPrinter, (printer) => printer.failure(error));
  expect(errors.split('Pass --allow-destructive users.age.')).toHaveLength(3);
  expect(errors).not.toContain('allowDestructive');
  const asJson = printed(createJsonPrinter, (printer) => {
    printer.failure(error);
    printer.result({ plan: { blockers: [finding] } }, '');
  });
  const { commandLine: _, ...said } = { ...finding, ...commandLine };
  expect(JSON.parse(asJson.errors).error).toMatchObject({ ...commandLine, findings: [said] });
  expect(JSON.parse(asJson.output)).toEqual({ plan: { blockers: [said] } });
  expect(asJson.errors).not.toContain('allowDestructive');
});

const SAID = /\b(?:at|found|expected|remedy)(?::|\s=|\s*\?\?)\s*(['"`])((?:\\.|(?!\1).)*)\1/gs;
