import fc from 'fast-check';
import { documentFields } from '../../src/backup/format/document-fields.js';
import { documentText, lineId, parseDocument } from '../../src/backup/format/document-text.js';
import { LINKED_SCHEMA } from '../support/backup.js';
import { attribute, collection, schemaOf } from '../support/schema-manager.js';

const schema = schemaOf(
  collection('notes', [attribute('a', 'string'), attribute('n', 'bigint'), attribute('l', 'string', { array: true })]),
);
const fields = documentFields(schema, { id: 'notes', attributes: schema.collections[0]?.attributes ?? [] });

const document = fc.record({
  $id: fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,35}$/),
  $sequence: fc.nat().map(String),
  $createdAt: fc.constant('2024-01-02T03:04:05.678+00:00'),
  $updatedAt: fc.constant('2024-01-02T03:04:05.679+00:00'),
  $permissions: fc.subarray(['write("any")', 'read("any")', 'update("any")']),
  a: fc.option(fc.string({ unit: 'binary' })),
  n: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  l: fc.array(fc.string()),
});

describe('a document as a line', () => {
  it('comes back as it was, with all digits and in one line', () => {
    fc.assert(
      fc.property(document, (given) => {
        const { line } = documentText(given, fields);
        expect(line).not.toContain('\n');
        expect(lineId(line)).toBe(given.$id);
        const { n, ...rest } = parseDocument(line);
        const { n: before, ...same } = given;
        expect(rest).toEqual(same);
        expect(n === null ? null : BigInt(n as number)).toBe(before);
      }),
    );
  });

  it('is canonical whatever its sequence, its keys and the spelling of its permissions', () => {
    const base = { $id: 'x', $createdAt: 'c', $updatedAt: 'u', a: 'a', n: 1, l: [] };
    const one = { ...base, $sequence: '1', $permissions: ['write("any")', 'read("any")'] };
    const reversed = Object.fromEntries(Object.entries(one).reverse()) as typeof one;
    const other = {
      ...reversed,
      $sequence: '9',
      $permissions: ['read("any")', 'delete("any")', 'update("any")', 'read("any")'],
    };
    expect(documentText(other, fields).canonical).toBe(documentText(one, fields).canonical);
    expect(documentText({ ...one, a: 'b' }, fields).canonical).not.toBe(documentText(one, fields).canonical);
  });

  it('keeps its order and its digest where keys are whole numbers, and reads them back', () => {
    const numbered = schemaOf(
      collection('years', [attribute('2024', 'string'), attribute('0', 'string'), attribute('a', 'bigint')]),
    );
    const own = documentFields(numbered, { id: 'years', attributes: numbered.collections[0]?.attributes ?? [] });
    const times = { $createdAt: '2024-01-02T03:04:05.678+00:00', $updatedAt: '2024-01-02T03:04:05.679+00:00' };
    const given = { $id: 'x', $sequence: '1', ...times, $permissions: [], a: 2n ** 60n, 2024: 'sold', 0: 'none' };
    const { line, canonical } = documentText(given, own);
    expect(lineId(line)).toBe('x');
    expect(documentText(parseDocument(line), own)).toEqual({ line, canonical });
    expect(canonical).toBe(
      '{"$id":"x","$createdAt":"2024-01-02T03:04:05.678+00:00","$updatedAt":"2024-01-02T03:04:05.679+00:00",' +
        '"$permissions":[],"0":"none","2024":"sold","a":1152921504606846976}',
    );
  });

  it('does not take what objects inherit for a value', () => {
    const named = schemaOf(collection('things', [attribute('constructor', 'string'), attribute('toString', 'string')]));
    const own = documentFields(named, { id: 'things', attributes: named.collections[0]?.attributes ?? [] });
    const bare = { $id: 'x', $sequence: '1', $createdAt: 'c', $updatedAt: 'u', $permissions: [] };
    expect(documentText(bare, own).canonical).toContain('"constructor":null,"toString":null');
  });

  it('is refused when it is none', () => {
    expect(() => parseDocument('{"$id":1}')).toThrow(TypeError);
    expect(() => parseDocument('{')).toThrow(SyntaxError);
  });
});

describe('documentFields', () => {
  const of = (id: string) => {
    const { references, sets, linking, exclusive } = documentFields(LINKED_SCHEMA, { id, attributes: [] });
    return { references, sets, linking, exclusive };
  };

  it('reads each link from one side, and restores it from one', () => {
    expect(of('authors')).toEqual({
      references: ['badge', 'profile'],
      sets: ['drafts'],
      linking: ['badge', 'drafts', 'profile'],
      exclusive: ['badge', 'profile'],
    });
    expect(of('posts')).toEqual({
      references: ['place', 'posts_back', 'team'],
      sets: ['labels', 'readers'],
      linking: ['labels', 'place', 'posts_back', 'readers', 'team'],
      exclusive: [],
    });
    expect(of('profiles')).toEqual({ references: ['profile_back'], sets: [], linking: [], exclusive: [] });
    for (const id of ['drafts', 'labels', 'readers', 'teams', 'places', 'badges'])
      expect(of(id)).toEqual({ references: [], sets: [], linking: [], exclusive: [] });
  });
});
