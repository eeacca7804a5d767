import type { Random } from '../random.js';
import type { Fill, Thing, WalkAttribute, WalkCollection, WalkModel } from './walk-model.js';

/** A model that follows another one, and what was done to that, in words. */
export interface Mutated {
  readonly model: WalkModel;
  readonly told: readonly string[];
}

/** What mutations may do to a model. */
export interface MutationRules {
  readonly random: Random;
  /** A name nobody had. */
  readonly fresh: (prefix: string) => string;
  /** Whether documents hold a value of an attribute, all of them. */
  readonly isFilled: (collection: string, attribute: string) => boolean;
  /** Whether names may change places. */
  readonly mayExchange: boolean;
  /** Whether collections with links may get another id; migration files refuse that. */
  readonly mayMoveLinked: boolean;
  /** Whether required attributes may go: a file that drops one is reverted only where all documents have it again. */
  readonly mayDropRequired: boolean;
  /** Whether an attribute may turn to its other dialect, and what else migrations say by functions. */
  readonly mayConvert: boolean;
  /** Whether words of an enum may turn: a file that maps them is reverted only where nobody wrote one since. */
  readonly mayMap: boolean;
  /** A number nobody had. */
  readonly nextNumber: () => number;
  /** How nothing is filled. */
  readonly fills: readonly Fill['by'][];
  /** Attributes that were dropped, as they were. */
  readonly gone: readonly GoneAttribute[];
}

export interface GoneAttribute {
  readonly collection: string;
  readonly attribute: WalkAttribute;
}

/** Where a mutation may change the model. */
export interface Place {
  readonly before: WalkModel;
  readonly model: WalkModel;
  readonly collection: WalkCollection;
  readonly attribute: WalkAttribute;
  readonly rules: MutationRules;
}

/** Changes the model in place and says what it did; null where it cannot be done here. */
export type Mutation = (place: Place) => string | null;

export function named({ collection, attribute }: Place): string {
  return `${collection.thing}.${attribute.thing}`;
}

export function wasThere({ before }: Place, { thing }: Thing): boolean {
  const all: readonly Thing[] = [...before.collections.flatMap(({ attributes }) => attributes), ...before.links];
  return all.some((one) => one.thing === thing);
}
