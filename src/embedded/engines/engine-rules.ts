import type { EngineName } from '../dials/dial-names.js';
import type { DateRange } from '../rules/php/php-date.js';

/**
 * What the database engine under Appwrite decides. One plain object per engine; routes and stores ask it and never ask which engine
 * it is.
 */
export interface EngineRules {
  readonly name: EngineName;
  /** The dates that a datetime column takes. */
  readonly dates: DateRange;
}
