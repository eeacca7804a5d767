import { datesFrom } from '../rules/php/php-date.js';
import { compareNumbers, jsonElement, sharedInOwnOrder, uniqueByJson } from '../rules/rows/json-elements.js';
import { addExactly, wholeByType } from '../rules/rows/whole-results.js';
import { ogcPredicates } from '../rules/spatial/spatial.js';
import { spheroidDistance } from '../rules/spatial/spheroid.js';
import { compareEnglish, englishKey } from '../rules/text/english-order.js';
import { upperAscii } from '../rules/text/upper-ascii.js';
import { globEnd, globPart, globStart, globWhole } from '../store/queries/glob-patterns.js';
import { stemSearch } from '../store/queries/stem-search.js';
import type { EngineRules } from './engine-rules.js';

/** PostgreSQL in the official image (`en_US.utf8`), the default of Appwrite's main branch. */
export const postgresql: EngineRules = {
  name: 'postgresql',
  notes: {
    equality: 'character by character',
    order: '`en_US.utf8`: punctuation and symbols, digits, letters; a < A < ä',
    patterns: 'without case, with accents',
    ids: 'found as they are written; unique in any letter case; a row that was read is found in any case by `getRow` until it changes',
    nulls: 'last',
    search: 'English words by their stems, without stop words; `or`, `-`, `"a phrase"`; `notSearch` finds no nulls',
    upserts: '409',
    dates: 'from 4713 BC by name, from year 1 in fact (500)',
    indexes: '500 above about 2,700 bytes of the packed value; an index over such values ends `failed`',
    bytes: 'ends there; 500 in an array',
    numbers: 'exact; a fraction for an integer and what is beyond its bits are a 500; a division loses its rest',
    lists:
      "elements are compared as JSON; `arrayIntersect` has the row's order; greater and less of what is not a number are a 500",
    otherOperators: "`''`; the time in milliseconds",
    unknownColumns: '404 `table_not_found`',
    renames:
      'of a datetime column: 500, and half done: rows show both keys, single updates are a 400, creates a 404, until a column of the new key is made and the old one deleted; of a two-way manyToMany and to a key in use: 500',
    spatial:
      'distances on the spheroid; a spatial index takes any column, and no orders; a required column can be added over rows; broken ones are a 500',
  },
  text: {
    key: (text) => englishKey(beforeNul(text)),
    compare: compareEnglish,
    patternForm: (text) => text.toLowerCase(),
    kept: beforeNul,
    fitsInList: (text) => !text.includes('\0'),
    mostBytes: Number.POSITIVE_INFINITY,
    mostIndexBytes: 2704,
    mostKeyBytes: Number.POSITIVE_INFINITY,
    sortedCharacters: Number.POSITIVE_INFINITY,
    indexesPrefixes: false,
    patternsOfAnything: false,
    startsWith: globStart,
    endsWith: globEnd,
    contains: globPart,
    isWhole: globWhole,
  },
  ids: {
    expression: 'id_key',
    keyColumn: 'id_key',
    upperForm: (id) => upperAscii(beforeNul(id)),
    key: englishKey,
    queryKey: (id) => englishKey(beforeNul(id)),
    form: (id) => id,
    cacheIgnoresCase: true,
    relatedForm: beforeNul,
    sqlType: 'TEXT',
  },
  upsertsOver: 'id',
  nulls: 'last',
  dates: datesFrom('-4713-01-01 00:00:00', '-004713-01-01T00:00:00Z'),
  firstDate: Date.parse('0001-01-01T00:00:00Z'),
  unknownColumn: 'table_not_found',
  takenKey: 'general_unknown',
  reservedIndexKeys: [],
  renamesJunctions: false,
  losesRenamedDates: true,
  limitsSums: false,
  added: addExactly,
  operators: {
    limits: { dividesByFactor: false, needsLogarithm: 'always' },
    outOfRange: 'Numeric value out of range',
    whole: wholeByType,
    replacesIn: '',
    replacesInLists: false,
    insertsInNull: true,
    nowStep: 1,
    element: jsonElement,
    removed: (item) => item,
    compared: (item) => item,
    shared: sharedInOwnOrder,
    unique: uniqueByJson(compareEnglish),
    isSame: (item, value) => (value === null ? null : jsonElement(item) === jsonElement(value)),
    compareElements: compareNumbers,
  },
  search: stemSearch,
  spatial: {
    pointBytes: 32,
    indexesNulls: true,
    indexesOrders: false,
    readsBroken: false,
    predicates: ogcPredicates,
    isUnknown: () => false,
    metres: spheroidDistance,
  },
};

/** Texts are sent as C strings, which end at the first NUL. */
function beforeNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
