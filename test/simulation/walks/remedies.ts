import type { MigrateOptions } from '../../../src/schema-manager/schema-manager-options.js';
import type { MigrationParts } from '../scenarios/parts.js';
import { kindOf, OTHER_ZERO, WORDS } from './value-kinds.js';
import { storedValue, type WalkAttribute, type WalkModel } from './walk-model.js';

type Resolve = NonNullable<MigrateOptions['resolve']>;

/** What a model says of stored values that its changes are about, by `collection.attribute`. */
export interface Remedies extends Required<Pick<MigrationParts, 'converters'>> {
  readonly resolve: Resolve;
}

export function remediesOf({ collections }: WalkModel): Remedies {
  const named = collections.flatMap(({ id, attributes }) =>
    attributes.map((one) => [`${id}.${one.key}`, one] as const),
  );
  return {
    resolve: Object.fromEntries(named.flatMap(([name, one]) => resolutionOf(one).map((how) => [name, how]))),
    converters: Object.fromEntries(named.flatMap(([name, one]) => converterOf(one).map((convert) => [name, convert]))),
  };
}

function resolutionOf(one: WalkAttribute): readonly Resolve[string][] {
  const { fill, isTurned, kind } = one;
  if (fill?.by === 'data step') return [];
  if (fill !== null)
    return fill.by === 'backfill' ? [{ backfill: storedValue(one, fill.number) }] : [{ useDefault: true }];
  return isTurned && kind === 'word' ? [{ map: wordsOf(one) }] : [];
}

/** Words of the other dialect, and what they are in this one. */
export function wordsOf({ dialect }: WalkAttribute): Readonly<Record<string, string>> {
  const [from, to] = dialect === 0 ? [WORDS[1], WORDS[0]] : WORDS;
  return Object.fromEntries(from.map((word, place) => [word, to[place] ?? word]));
}

/** From what an attribute held in the other dialect. */
function converterOf({ isTurned, kind, dialect, shape }: WalkAttribute): readonly ((value: unknown) => unknown)[] {
  if (!isTurned || kind !== 'count') return [];
  const shift = dialect === 1 ? 0 : -OTHER_ZERO;
  const { nth } = kindOf(kind);
  return [(value) => (value === null ? null : nth(Number(value) + shift, shape.type, dialect))];
}
