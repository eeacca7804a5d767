import { phpList } from '../rules/php/php-array.js';
import { phpType } from '../rules/php/php-number.js';
import { keepWithinBound } from '../rules/rows/operator-bounds.js';
import { resolveAliases } from '../rules/schema/inline-aliases.js';
import { version19 } from './version-1.9.js';
import type { VersionRules } from './version-rules.js';

/** Appwrite's main branch as of August 2026, ahead of 2.0. */
export const main: VersionRules = {
  name: 'main',
  notes: {
    databases: 'has `status: ready`',
    legacyList: 'has all',
    inline: 'shows them',
    inlineTypes:
      'those, `varchar`, `text`, `mediumtext`, `longtext`, and formats as types (`email`, `url`, `ip`, `enum`)',
    json: 'a JSON object, no list',
    unique: '409 `row_unique_constraint_violation`',
    unwritten: "are `''`",
    selects: 'is a 400',
    geometries: 'works',
    bounds: 'keeps the value as it was',
    bytes: 'in bytes',
    operations: 'is a 400',
    routes: '404',
  },
  databaseProperties: { status: 'ready' },
  legacyListsAll: true,
  answersInlineDefinitions: true,
  json: { description: 'Value must be a valid JSON object', accepts: isJsonObject },
  uniqueViolation: 'row_unique_constraint_violation',
  timesOfUnwritten: { $createdAt: '', $updatedAt: '' },
  refuseSelection: (values) => {
    const other = values.find((value) => typeof value !== 'string');
    return values.length === 0 || other === undefined
      ? null
      : `Attribute selection must be a string, got ${debugType(other)}`;
  },
  findsNullGeometries: true,
  boundedResult: keepWithinBound,
  normaliseInline: resolveAliases,
  inlineTypes: new Set([...version19.inlineTypes, 'varchar', 'text', 'mediumtext', 'longtext']),
  countsTextInBytes: true,
  lacks: new Set(['usage', 'logs']),
  keepsEmptyObjects: true,
};

/** An object, or a JSON text with one. A PHP list (including an object whose keys count from 0) is not accepted, unless it is empty. */
function isJsonObject(value: unknown): boolean {
  const decoded = typeof value === 'string' ? parsed(value) : value;
  if (typeof decoded !== 'object' || decoded === null) return false;
  return Object.keys(decoded).length === 0 || phpList(decoded) === null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** PHP's `get_debug_type` of a value. */
function debugType(value: unknown): string {
  const names: Readonly<Record<string, string>> = { integer: 'int', double: 'float', boolean: 'bool', NULL: 'null' };
  const type = phpType(value);
  return names[type] ?? type;
}
