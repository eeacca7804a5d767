import fc from 'fast-check';
import { foldText } from '../../src/embedded/rules/text/collation.js';
import type { EntwriteError } from '../../src/errors.js';
import { comparisonText } from '../../src/schema-manager/preflight/comparison-key.js';
import { runs } from '../support/arbitrary-schema.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { foldsText } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Duplicates were looked for by Unicode's letters, not by the server's collation: ß and s, and any two emoji, are the same to
 * Appwrite, so that it did not enforce the index; й and и are not, so that good data was refused.
 */
describe('text under a unique index', () => {
  const SAME = [
    ['ß', 'S'],
    ['😀', '🚀'],
    ['ſ', 's'],
    ['ς', 'Σ'],
    ['ı', 'I'],
    ['Ǆ', 'ǅ'],
    ['é', 'E'],
    ['a  ', 'A'],
    ['µ', 'Μ'],
  ];
  const DIFFERENT = [
    ['й', 'и'],
    ['ŉ', 'n'],
    ['a', ' a'],
    ['ﬁ', 'fi'],
    ['ẞ', 'S'],
    ['a', 'b'],
    ['e\u0301', 'e'],
  ];

  it('is compared as Appwrite compares it', () =>
    onFreshDatabase(async (database) => {
      const isFolded = await foldsText(database);
      const word = attribute('word', 'string');
      const plain = schemaOf(collection('words', [word]));
      const unique = schemaOf(collection('words', [word], { indexes: [index('one', ['word'], 'unique')] }));
      for (const [at, [a, b]] of [...SAME, ...DIFFERENT].entries()) {
        await managerOf(database, plain).migrate();
        await database.documents.create('words', 'a', { values: { word: a } });
        await database.documents.create('words', 'b', { values: { word: b } });
        const error = await failureOf<EntwriteError>(managerOf(database, unique).migrate());
        expect({ a, b, code: error?.code }).toEqual({
          a,
          b,
          code: isFolded && at < SAME.length ? 'data_conflict' : undefined,
        });
        await managerOf(database, unique).ensureDeleted();
      }
    }));

  it('is said to be compared in one way only if the server was asked', () =>
    onFreshDatabase(async (database) => {
      const word = attribute('word', 'string');
      const unique = schemaOf(collection('words', [word], { indexes: [index('one', ['word'], 'unique')] }));
      await managerOf(database, schemaOf(collection('words', [word]))).migrate();
      for (const id of ['a', 'b']) await database.documents.create('words', id, { values: { word: 'same' } });
      const error = await failureOf<EntwriteError>(managerOf(database, unique).migrate());
      if (!(await foldsText(database))) expect(error?.message).not.toContain('accents');
      expect(error).toMatchObject({ code: 'data_conflict', findings: [{ documents: ['b'] }] });
    }));

  it('is compared alike for any two texts', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...SAME.flat(), ...DIFFERENT.flat()),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 3,
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(comparisonText(a) === comparisonText(b)).toBe(foldText(a) === foldText(b));
      }),
      runs(1000),
    );
  });

  it('gives each character of the basic plane the same classes as the server', () => {
    const ours = new Map<string, string>();
    const apart: string[] = [];
    for (let code = 0x21; code < 0xd800; code += 1) {
      const character = String.fromCharCode(code);
      const theirs = ours.get(comparisonText(character)) ?? foldText(character);
      if (theirs !== foldText(character)) apart.push(character);
      ours.set(comparisonText(character), theirs);
    }
    expect(apart).toEqual([]);
    expect(new Set(ours.values()).size).toBe(ours.size);
  });
});
