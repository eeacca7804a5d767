import fc from 'fast-check';
import { createDocumentDigest } from '../../src/backup/format/document-digest.js';

const digestOf = (texts: readonly string[]) => {
  const digest = createDocumentDigest();
  for (const text of texts) digest.add(text);
  return digest.hex();
};

describe('the digest of documents', () => {
  it('does not depend on their order', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        expect(digestOf([...texts].reverse())).toBe(digestOf(texts));
      }),
    );
  });

  it('forgets a document that is taken out', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (texts, other) => {
        const digest = createDocumentDigest();
        digest.add(other);
        for (const text of texts) digest.add(text);
        digest.remove(other);
        expect(digest.hex()).toBe(digestOf(texts));
      }),
    );
  });

  it('changes with every document, counts repetitions, and has 64 digits', () => {
    const all = [
      digestOf([]),
      digestOf(['a']),
      digestOf(['b']),
      digestOf(['a', 'a']),
      digestOf(['a', 'b']),
      digestOf(['ab']),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const digest of all) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
