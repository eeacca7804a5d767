import type { Scopes } from './route.js';

/** The scopes of routes (fact 53), in the order in which errors list them. */

type Access = 'read' | 'write';

export function databaseScopes(access: Access): Scopes {
  return { tablesdb: [`databases.${access}`], legacy: [`databases.${access}`] };
}

export function tableScopes(access: Access): Scopes {
  return { tablesdb: [`tables.${access}`, `collections.${access}`], legacy: [`collections.${access}`] };
}

export function columnScopes(access: Access): Scopes {
  const tablesdb = [`tables.${access}`, `collections.${access}`, `columns.${access}`, `attributes.${access}`];
  return { tablesdb, legacy: [`collections.${access}`] };
}

export function indexScopes(access: Access): Scopes {
  const tablesdb = [`tables.${access}`, `collections.${access}`, `indexes.${access}`];
  return { tablesdb, legacy: [`collections.${access}`] };
}
