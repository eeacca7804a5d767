import { datesFrom } from '../rules/php/php-date.js';
import type { EngineRules } from './engine-rules.js';

/** PostgreSQL of the official image (`en_US.utf8`), the default of Appwrite's main. */
export const postgresql: EngineRules = {
  name: 'postgresql',
  dates: datesFrom('-4713-01-01 00:00:00', '-004713-01-01T00:00:00Z'),
};
