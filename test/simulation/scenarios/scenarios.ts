import type { DrawnScenario, Scenario } from '../scenario.js';
import { WALKS } from '../walks/walks.js';
import { DRAWN } from './drawn.js';
import { FILE_SCENARIOS } from './files.js';
import { LINKS } from './links.js';
import { RESTORES } from './restore.js';
import { SHAPES } from './shapes.js';
import { TYPES } from './types.js';
import { VERSIONS } from './versions.js';

export const FIXED: readonly Scenario[] = [...TYPES, ...VERSIONS, ...SHAPES, ...LINKS, ...FILE_SCENARIOS, ...RESTORES];

export const SCENARIOS: readonly (Scenario | DrawnScenario)[] = [...FIXED, ...DRAWN, ...WALKS];
