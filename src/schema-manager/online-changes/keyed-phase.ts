import type { OnlineChangePhase } from './online-change-definition.js';

/** What exists under the keys of a change within a collection. */
interface KeyedFacts {
  /** Under the key that the new one gets in the end. */
  readonly atKey: 'old' | 'new' | null;
  /** Under the key that the old one gets in between. */
  readonly atOldKey: 'old' | 'new' | null;
  /** Whether the new one exists under its first key. */
  readonly hasShadow: boolean;
  /** Under the key that the old one has while it is dropped. */
  readonly atDroppingKey?: 'old' | 'new' | null;
}

/** How far a change within a collection got. Requests that arrive late may cause any of these states. */
export function keyedPhase({ atKey, atOldKey, hasShadow, atDroppingKey = null }: KeyedFacts): OnlineChangePhase {
  if (atKey === 'new') return atOldKey !== null || atDroppingKey !== null || hasShadow ? 'swapped' : 'finished';
  if (atKey === 'old') return hasShadow ? 'copying' : 'untouched';
  if (atOldKey === 'new' || atDroppingKey === 'new') return 'misplaced';
  if (hasShadow) return 'half-swapped';
  return atOldKey === null ? 'untouched' : 'moved';
}
