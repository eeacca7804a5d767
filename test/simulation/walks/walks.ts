import type { DrawnScenario } from '../scenario.js';
import { type WalkSettings, walkOf } from './walk.js';

const LEASE = 15_000;

const SETTINGS: readonly WalkSettings[] = [
  { name: 'models walk at random', cost: 26, lease: LEASE, drops: 'delete' },
  { name: 'models walk at random, on PostgreSQL', cost: 26, lease: LEASE, drops: 'delete', engine: 'postgresql' },
  { name: 'models walk at random, drops parked', cost: 26, lease: LEASE, drops: 'park' },
  { name: 'files walk at random', cost: 26, lease: LEASE, drops: 'delete', hasFiles: true },
  {
    name: 'files walk at random, on PostgreSQL',
    cost: 26,
    lease: LEASE,
    drops: 'delete',
    hasFiles: true,
    engine: 'postgresql',
  },
];

/** Walks of models at random. */
export const WALKS: readonly DrawnScenario[] = SETTINGS.map((settings) => ({
  ...settings,
  of: (seed: number) => walkOf(seed, settings),
}));
