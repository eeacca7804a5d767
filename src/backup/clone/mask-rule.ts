import type { WireDocument } from '../../appwrite/documents/document-gateway.js';

/** What a masking function receives besides the value. */
export interface MaskContext {
  /** A number derived from the value and the salt, for `faker.seed(seed)`: the same value gives the same fake. */
  readonly seed: number;
  /** The whole document, unmasked. */
  readonly document: WireDocument;
  /** 64 hexadecimal digits derived from the value and the salt. */
  readonly digest: string;
}

/**
 * What happens to the values of an attribute in a clone; nulls stay.
 * - a path of `@faker-js/faker`, such as `'person.fullName'` or `'internet.email'`;
 * - `'hash'`: hexadecimal digits; - `'null'`: nothing; - `{ value }`: the same everywhere;
 * - a function of the value.
 */
export type MaskRule = string | { readonly value: unknown } | ((value: unknown, context: MaskContext) => unknown);

/** Rules by `collection.attribute`. */
export type MaskRules = Readonly<Record<string, MaskRule>>;
