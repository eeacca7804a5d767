import type { OnlineDateChange } from './date-change.js';
import type { OnlineChangeDefinition } from './online-change-definition.js';

/** What one way of changing a datetime attribute knows by itself. */
export type DateWayDefinition = Pick<
  OnlineChangeDefinition<OnlineDateChange>,
  'phaseIn' | 'oldKeys' | 'start' | 'rollBack'
>;
