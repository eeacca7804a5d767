import { createHash } from 'node:crypto';

const MODULUS = 1n << 256n;

/**
 * A digest of a set of documents that is independent of their order: the SHA-256 of each canonical text, added modulo 2^256 (AdHash:
 * Bellare and Micciancio, "A New Paradigm for Collision-free Hashing", 1997). So a restored collection in another order can be compared,
 * and a document can be removed again. It detects damage, not forgery, which is the task of encryption.
 */
interface DocumentDigest {
  readonly add: (canonical: string) => void;
  readonly remove: (canonical: string) => void;
  /** 64 hexadecimal digits. */
  readonly hex: () => string;
}

export function createDocumentDigest(): DocumentDigest {
  let sum = 0n;
  const hash = (text: string) => BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
  return {
    add(canonical) {
      sum = (sum + hash(canonical)) % MODULUS;
    },
    remove(canonical) {
      sum = (sum - hash(canonical) + MODULUS) % MODULUS;
    },
    hex: () => sum.toString(16).padStart(64, '0'),
  };
}
