import { deflateRawSync } from 'node:zlib';

/** Texts that a server does not compress. */
const SHORT = 2000;

/** The bytes that the values of an index take in it at the least: a server compresses long texts, and less well than this. */
export function indexedBytes(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? leastBytes(value) : 0), 0);
}

function leastBytes(text: string): number {
  const plain = Buffer.byteLength(text);
  return plain <= SHORT ? plain : Math.min(plain, deflateRawSync(text, { level: 9 }).length);
}
