/** An attribute that replaces another one, and how stored values convert between the two. */
export interface InStepPair {
  /** The key of the new attribute. */
  readonly to: string;
  /** Converts a stored value of the old attribute to the new one; lossless, so that `revert` restores it. */
  readonly convert: (stored: never) => unknown;
  /** Converts a stored value of the new attribute to the old one. */
  readonly revert: (stored: never) => unknown;
}

/** The attributes that go away, by `collection.key` (`collection/key` if a name contains dots), each with the key of its replacement. */
export type InStepOption = Readonly<Record<string, string | InStepPair>>;

/** An old attribute and its replacement, resolved. */
export interface StepPair {
  readonly collection: string;
  readonly old: string;
  readonly made: string;
  /** False if both store the same values. */
  readonly converts: boolean;
  readonly convert: (stored: unknown) => unknown;
  readonly revert: (stored: unknown) => unknown;
}

const same = (value: unknown): unknown => value;

export function stepPairs(option: InStepOption): readonly StepPair[] {
  return Object.entries(option).map(([place, pair]) => {
    const end = place.includes('/') ? place.indexOf('/') : place.indexOf('.');
    const [collection, old] = [place.slice(0, end), place.slice(end + 1)];
    if (typeof pair === 'string') return { collection, old, made: pair, converts: false, convert: same, revert: same };
    const { to, convert, revert } = pair as InStepPair & Record<'convert' | 'revert', (stored: unknown) => unknown>;
    return { collection, old, made: to, converts: true, convert: orNull(convert), revert: orNull(revert) };
  });
}

function orNull(convert: (stored: unknown) => unknown): (stored: unknown) => unknown {
  return (stored) => (stored === null ? null : convert(stored));
}

export function isInStepOption(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([place, pair]: [string, unknown]) => /^[^./]+\.[^./]+$|^[^/]+\/[^/]+$/.test(place) && isPair(pair),
  );
}

function isPair(pair: unknown): boolean {
  if (typeof pair === 'string') return pair !== '';
  const { to, convert, revert } = (pair ?? {}) as Readonly<Record<string, unknown>>;
  return typeof to === 'string' && typeof convert === 'function' && typeof revert === 'function';
}
