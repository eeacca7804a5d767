export type Engine = 'mariadb' | 'postgresql' | 'mongodb';

/** How filters and unique indexes compare texts: `folded` ignores case, accents and trailing spaces; `exact` does not. */
export type TextEquality = 'folded' | 'exact';

/** Limits of an engine beyond Appwrite's own; null if there is none. */
interface EngineLimits {
  /** The most bytes of all attributes of a collection. */
  readonly rowBytes: number | null;
  /** The most bytes of an indexed value; writes of longer ones fail. */
  readonly indexedValueBytes: number | null;
  /** The most characters of all attributes of an index. */
  readonly indexCharacters: number | null;
  /** The most characters of a document id. */
  readonly idCharacters: number;
  /** The most fulltext indexes of a collection. */
  readonly fulltextIndexes: number | null;
  /** The year of the earliest date. */
  readonly earliestYear: number;
}

/** Differences between servers that ordinary responses do not reveal; null if unknown. */
export interface Capabilities {
  /** Null if the server does not reveal it. */
  readonly engine: Engine | null;
  /** For example `1.9.6`; null if responses do not name it. */
  readonly version: string | null;
  readonly textEquality: TextEquality | null;
  /** Where nulls come in ascending order. */
  readonly nulls: 'first' | 'last' | null;
  /** Whether renaming breaks datetime attributes, and fails for either end of a two-way `manyToMany`. */
  readonly breaksRenames: boolean | null;
  /** Whether texts are truncated at a NUL character. */
  readonly cutsTextAtNul: boolean | null;
  /** Significant digits stored of a float, although the response to a write has all of them. */
  readonly floatDigits: number | null;
  /** Whether operators on integers accept fractions. */
  readonly takesFractionsForIntegers: boolean | null;
  readonly spatial: boolean | null;
  /** Whether optional attributes can have a spatial index. */
  readonly indexesOptionalSpatial: boolean | null;
  /** Whether entwrite was tested on a running server of this kind. */
  readonly isTried: boolean;
  readonly limits: EngineLimits | null;
}

/** What is stored about a server between processes; the rest follows from it. */
export type KnownServer = Pick<Capabilities, 'engine' | 'version'>;

type EngineFacts = Omit<Capabilities, 'engine' | 'version'>;

/** Facts per engine. MariaDB and PostgreSQL were measured; for MongoDB only the adapter's source was read, with null for what it does not tell. */
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

/**
 * How a server may compare texts: an unknown one as loosely as any does. For what is refused, looked up or explained because two texts
 * might be equal to the server.
 */
export function loosestEquality({ textEquality }: Pick<Capabilities, 'textEquality'>): TextEquality {
  return textEquality ?? 'folded';
}

/**
 * How a server compares texts at least: an unknown one as strictly as any does. For what is called wrong, or deleted, because two texts are
 * equal to the server.
 */
export function strictestEquality({ textEquality }: Pick<Capabilities, 'textEquality'>): TextEquality {
  return textEquality ?? 'exact';
}

export function isEngine(value: unknown): value is Engine {
  return typeof value === 'string' && Object.hasOwn(BY_ENGINE, value);
}

/** A short description of a server: `Appwrite 1.9.6 on MariaDB`. */
export function describeServer({ engine, version }: KnownServer): string {
  const where = engine === null ? 'an engine that it does not name' : NAMES[engine];
  return `Appwrite${version === null ? '' : ` ${version}`} on ${where}`;
}
