export type Engine = 'mariadb' | 'postgresql' | 'mongodb';

/** How texts compare in filters and unique indexes: `folded` without case, accents and trailing spaces; `exact` character by character. */
export type TextEquality = 'folded' | 'exact';

/** What an engine limits beyond what Appwrite says itself; null where there is no such limit. */
interface EngineLimits {
  /** Bytes of all attributes of a collection together. */
  readonly rowBytes: number | null;
  /** Bytes that one value under an index may have; a write of a longer one fails. */
  readonly indexedValueBytes: number | null;
  /** Characters of all attributes of an index together. */
  readonly indexCharacters: number | null;
  /** Characters of a document's id. */
  readonly idCharacters: number;
  /** Fulltext indexes that a collection may have. */
  readonly fulltextIndexes: number | null;
  /** The year of the earliest date. */
  readonly earliestYear: number;
}

/** What differs between servers and does not show in their answers to ordinary requests; null is what is unknown. */
export interface Capabilities {
  /** null where the server does not reveal it. */
  readonly engine: Engine | null;
  /** `1.9.6`; null where answers do not name it. */
  readonly version: string | null;
  readonly textEquality: TextEquality | null;
  /** Which end nulls are at under ascending orders. */
  readonly nulls: 'first' | 'last' | null;
  /** Whether a rename breaks a datetime attribute, and fails for either end of a two-way `manyToMany`. */
  readonly breaksRenames: boolean | null;
  /** Whether a text ends at its first NUL character. */
  readonly cutsTextAtNul: boolean | null;
  /** Significant digits of a float that are stored; the answer of a write has them all. */
  readonly floatDigits: number | null;
  /** Whether an increment, a division and the like of an integer may have a fraction. */
  readonly takesFractionsForIntegers: boolean | null;
  readonly spatial: boolean | null;
  /** Whether a spatial index may be over an optional attribute. */
  readonly indexesOptionalSpatial: boolean | null;
  /** Whether entwrite was tried on a running server of this kind. */
  readonly isTried: boolean;
  readonly limits: EngineLimits | null;
}

/** What is remembered of a server from one process to the next: the rest follows from it. */
export type KnownServer = Pick<Capabilities, 'engine' | 'version'>;

type EngineFacts = Omit<Capabilities, 'engine' | 'version'>;

/** What each engine does. MariaDB and PostgreSQL were measured, MongoDB's adapter was only read; null is what that does not say. */
const BY_ENGINE: Readonly<Record<Engine, EngineFacts>> = {
  mariadb: {
    textEquality: 'folded',
    nulls: 'first',
    breaksRenames: false,
    cutsTextAtNul: false,
    takesFractionsForIntegers: true,
    floatDigits: 14,
    spatial: true,
    indexesOptionalSpatial: false,
    isTried: true,
    limits: {
      rowBytes: 65_535,
      indexedValueBytes: null,
      indexCharacters: 768,
      idCharacters: 36,
      fulltextIndexes: null,
      earliestYear: 1000,
    },
  },
  postgresql: {
    textEquality: 'exact',
    nulls: 'last',
    breaksRenames: true,
    cutsTextAtNul: true,
    takesFractionsForIntegers: false,
    floatDigits: 14,
    spatial: true,
    indexesOptionalSpatial: true,
    isTried: true,
    limits: {
      rowBytes: 65_535,
      indexedValueBytes: 2700,
      indexCharacters: null,
      idCharacters: 36,
      fulltextIndexes: null,
      earliestYear: -4713,
    },
  },
  mongodb: {
    textEquality: 'exact',
    nulls: 'first',
    breaksRenames: null,
    cutsTextAtNul: null,
    takesFractionsForIntegers: null,
    floatDigits: null,
    spatial: false,
    indexesOptionalSpatial: null,
    isTried: false,
    limits: {
      rowBytes: null,
      indexedValueBytes: null,
      indexCharacters: null,
      idCharacters: 255,
      fulltextIndexes: 1,
      earliestYear: -9999,
    },
  },
};

const UNKNOWN: EngineFacts = {
  textEquality: null,
  nulls: null,
  breaksRenames: null,
  cutsTextAtNul: null,
  takesFractionsForIntegers: null,
  floatDigits: null,
  spatial: null,
  indexesOptionalSpatial: null,
  isTried: false,
  limits: null,
};

const NAMES: Readonly<Record<Engine, string>> = { mariadb: 'MariaDB', postgresql: 'PostgreSQL', mongodb: 'MongoDB' };

export function capabilitiesOf({ engine, version }: KnownServer): Capabilities {
  return { engine, version, ...(engine === null ? UNKNOWN : BY_ENGINE[engine]) };
}

export function isEngine(value: unknown): value is Engine {
  return typeof value === 'string' && Object.hasOwn(BY_ENGINE, value);
}

/** A server in a few words: `Appwrite 1.9.6 on MariaDB`. */
export function describeServer({ engine, version }: KnownServer): string {
  const where = engine === null ? 'an engine that it does not name' : NAMES[engine];
  return `Appwrite${version === null ? '' : ` ${version}`} on ${where}`;
}
