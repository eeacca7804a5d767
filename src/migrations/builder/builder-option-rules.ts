import type { CallRules } from '../../metadata/options/check-call.js';
import { COLLECTION_RULES } from '../../metadata/options/collection-options.js';
import { FLAG, FUNCTION, TEXT, TEXTS } from '../../metadata/options/judge-options.js';
import { RELATIONSHIP_RULES } from '../../metadata/options/relationship-options.js';
import type { DataStepOptions } from '../data/access/data-work.js';
import type { RelationshipChange, RelationshipSpecification } from './builder-options.js';
import type { StoredSettings } from './schema-from-options.js';

const { renamedFrom: _, ...settings } = COLLECTION_RULES;
const { type, inverse, onDelete, key, twoWayKey, renamedFrom } = RELATIONSHIP_RULES;

export const SETTINGS_RULES: CallRules<StoredSettings> = settings;

export const SPECIFICATION_RULES: CallRules<RelationshipSpecification> = {
  type,
  target: TEXT,
  inverse,
  onDelete,
  twoWayKey,
  renamedFrom,
  inverseRenamedFrom: TEXT,
};

export const RELATIONSHIP_CHANGE_RULES: CallRules<RelationshipChange> = { key, inverse, onDelete };

export const DATA_STEP_RULES: CallRules<DataStepOptions> = {
  touches: TEXTS,
  down: { accepts: (value) => value === 'nothing' || FUNCTION.accepts(value), expected: "a function, or 'nothing'" },
  elidable: FLAG,
};
