import type { OnlineChangePhase } from './online-change-definition.js';

/** What is found under the three keys of a change within a collection. */
interface KeyedFacts {
  /** Under the key that the new one takes over. */
  readonly atKey: 'old' | 'new' | null;
  /** Under the key that the old one gets meanwhile. */
  readonly atOldKey: 'old' | 'new' | null;
  /** Whether the new one is there under its first key. */
  readonly hasShadow: boolean;
}

/** How far a change within a collection got. A request that arrives late may cause any of these. */
export function keyedPhase({ atKey, atOldKey, hasShadow }: KeyedFacts): OnlineChangePhase {
  if (atKey === 'new') return atOldKey !== null || hasShadow ? 'swapped' : 'finished';
  if (atKey === 'old') return hasShadow ? 'copying' : 'untouched';
  if (atOldKey === 'new') return 'misplaced';
  if (hasShadow) return 'half-swapped';
  return atOldKey === null ? 'untouched' : 'moved';
}
