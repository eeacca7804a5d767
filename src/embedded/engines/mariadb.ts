import { datesFromYear1000 } from '../rules/php/php-date.js';
import type { EngineRules } from './engine-rules.js';

/** MariaDB 10.11, under Appwrite Cloud and upgraded hosts. */
export const mariadb: EngineRules = {
  name: 'mariadb',
  dates: datesFromYear1000,
};
