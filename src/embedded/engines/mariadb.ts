import type { EngineRules } from './engine-rules.js';

/** MariaDB 10.11, under Appwrite Cloud and upgraded hosts. */
export const mariadb: EngineRules = { name: 'mariadb' };
