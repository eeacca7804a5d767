import fc from 'fast-check';
import { createPackedIds } from '../../src/appwrite/documents/packed-ids.js';
import { createSeenDocuments } from '../../src/appwrite/documents/seen-documents.js';

const sequence = fc.oneof(
  fc.nat({ max: 200 }),
  fc.nat({ max: 200 }).map(String),
  fc.constantFrom('9007199254740991', '9007199254740993', 2 ** 31, 2 ** 32 + 1, 29, 30, 31, 59, 60),
  fc.uuid(),
);
const documents = fc.array(fc.record({ $id: fc.string({ maxLength: 3 }), $sequence: sequence }), { maxLength: 60 });

test('a document has passed when one of its sequence has; where that is not a number, one of its id', () => {
  const keyOf = ({ $id, $sequence }: { $id: string; $sequence: string | number }) =>
    Number.isSafeInteger(Number($sequence)) ? `number ${Number($sequence)}` : `id ${$id}`;
  fc.assert(
    fc.property(documents, documents, (passed, asked) => {
      const seen = createSeenDocuments();
      const expected = new Set<string>();
      for (const document of passed) {
        expect(seen.has(document)).toBe(expected.has(keyOf(document)));
        seen.add(document);
        expected.add(keyOf(document));
      }
      for (const document of asked) expect(seen.has(document)).toBe(expected.has(keyOf(document)));
    }),
  );
});

test('packed ids come back as they were given', () => {
  const ids = createPackedIds();
  const given = Array.from({ length: 2500 }, (_, at) => `id-${at}`);
  for (const id of given) ids.add(id);
  expect([...ids]).toEqual(given);
  expect(ids.size()).toBe(2500);
  expect([...createPackedIds()]).toEqual([]);
});
