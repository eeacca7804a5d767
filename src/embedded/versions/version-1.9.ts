import { clampToBound } from '../rules/rows/operator-bounds.js';
import type { VersionRules } from './version-rules.js';

/** Appwrite 1.9.6. */
export const version19: VersionRules = {
  name: '1.9',
  notes: {
    databases: 'without `status`',
    legacyList: 'has what was made there',
    inline: 'shows none of them',
    inlineTypes: '`string` with a format, numbers, dates, geometries',
    json: 'any JSON text, object or list',
    unique: '409 `row_already_exists`',
    unwritten: 'are left out',
    selects: 'is read as text',
    geometries: 'is a 500',
    bounds: 'stores the limit',
    bytes: 'in characters',
    operations: 'is taken',
    routes: 'answer',
  },
  databaseProperties: {},
  legacyListsAll: false,
  answersInlineDefinitions: false,
  json: { description: 'Value must be a valid JSON string', accepts: isJson },
  uniqueViolation: 'row_already_exists',
  timesOfUnwritten: {},
  refuseSelection: () => null,
  findsNullGeometries: false,
  boundedResult: clampToBound,
  normaliseInline: (definition) => definition,
  inlineTypes: new Set([
    'string',
    'integer',
    'bigint',
    'double',
    'boolean',
    'datetime',
    'point',
    'linestring',
    'polygon',
  ]),
  countsTextInBytes: false,
  lacks: new Set(),
  keepsEmptyObjects: false,
};

/** An object or a list, or a text with valid JSON. */
function isJson(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return true;
  if (typeof value !== 'string') return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
