/** Limits of Appwrite 1.9 on MariaDB, from its sources (fact 42). */

/** Ids and keys: at most 36 letters, digits and `_ . -`, not starting with a special character. */
export const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,35}$/;
export const IDENTIFIER_LENGTH = 36;
export const NAME_LENGTH = 128;

/** A row must stay below this many bytes, by the cost formulas in `row-width.ts`. */
export const ROW_WIDTH = 65_535;
/** Bytes of every row before its first attribute: id, uid, tenant, two dates, permissions. */
export const ROW_WIDTH_BASE = 1067;
/** 1017 columns less 7 of Appwrite's own; relationships count. */
export const ATTRIBUTES_PER_COLLECTION = 1010;
/** 64 less 6 of Appwrite's own. */
export const INDEXES_PER_COLLECTION = 58;
/** `createTable` accepts this many columns, and this many indexes, at once. */
export const INLINE_DEFINITIONS = 100;
/** The most characters of an index: 768, but 767 if Appwrite shares tables between projects (decision 11). */
export const INDEX_LENGTH = 767;

export const STRING_SIZE = 1_073_741_824;
export const VARCHAR_SIZE = 16_381;
export const ENCRYPTED_SIZE = 150;
export const ENUM_ELEMENTS = 100;
export const ENUM_ELEMENT_LENGTH = 255;
/** Appwrite stores a default, and the JSON of enum elements, in a field of this many characters. */
export const METADATA_LENGTH = 16_384;
export const PERMISSIONS_PER_COLLECTION = 100;
export const PERMISSIONS_PER_DOCUMENT = 100;

export const INT64_MIN = -9_223_372_036_854_775_808n;
export const INT64_MAX = 9_223_372_036_854_775_807n;
/** Appwrite refuses the least number of 64 bits in an integer, and takes it in a bigint; likewise of 32 bits. */
export const INTEGER_MIN = -INT64_MAX;
export const INT32_MIN = -2_147_483_648;
export const INT32_MAX = 2_147_483_647;
/** PHP_FLOAT_MAX, which Appwrite returns for a float without a bound. */
export const FLOAT_MAX = 1.7976931348623157e308;

/** Significant digits that MariaDB stores of a float. */
export const FLOAT_DIGITS = 14;

export const DATETIME_MIN = '1000-01-01T00:00:00.000Z';
export const DATETIME_MAX = '9999-12-31T23:59:59.000Z';
export const LATEST_YEAR = 9999;
