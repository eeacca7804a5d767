import { datesFromYear1000 } from '../rules/php/php-date.js';
import {
  asPhpText,
  compareAsDecimals,
  comparedText,
  isSameByColumn,
  sharedInGivenOrder,
  textElement,
  uniqueByText,
} from '../rules/rows/text-elements.js';
import { addRounded, wholeByKind } from '../rules/rows/whole-results.js';
import { isUnknownToMariadb, spatialPredicates, sphereDistance } from '../rules/spatial/spatial.js';
import { compareText, foldCharacters, foldText, withoutTrailingSpaces } from '../rules/text/collation.js';
import { upperAscii } from '../rules/text/upper-ascii.js';
import { foldedEnd, foldedPart, foldedStart, foldedWhole } from '../store/queries/folded-patterns.js';
import { wordSearch } from '../store/queries/word-search.js';
import type { EngineRules } from './engine-rules.js';

/** MariaDB 10.11, as used by Appwrite Cloud and upgraded installations. */
export const mariadb: EngineRules = {
  name: 'mariadb',
  notes: {
    equality: 'without case, accents and trailing spaces; all emoji are equal',
    order: 'as they are equal; long ones by their first 255 characters',
    patterns: 'without case and accents',
    ids: 'found in any letter case',
    nulls: 'first',
    search: 'words of three letters or more, as InnoDB cuts and stops them; the start of a word with `*`',
    upserts: '200, the other row is overwritten',
    dates: 'from the year 1000',
    indexes:
      'an index has 768 characters, a number counting for one, and ends `failed` beyond 3,072 bytes; a value of any length is taken',
    bytes: 'is kept',
    numbers:
      'increments, and operators with a fraction, are calculated as floats and rounded; beyond 64 bits an increment stays at the limit',
    lists:
      'elements are compared as texts are, and a null is lost; `arrayIntersect` has the order of the given ones; `arrayInsert` leaves null',
    otherOperators: 'null stays; the time in whole seconds',
    unknownColumns: '500 `general_unknown`',
    renames: 'work; 409 for a key in use',
    spatial:
      'distances on a sphere; a spatial index takes required columns alone, and orders; a required column cannot be added over rows',
  },
  text: {
    key: foldText,
    compare: compareText,
    patternForm: foldCharacters,
    kept: (text) => text,
    fitsInList: () => true,
    mostBytes: 65_535,
    mostIndexBytes: Number.POSITIVE_INFINITY,
    mostKeyBytes: 3072,
    // MariaDB sorts by the first 1,024 bytes of a text's sort key, which are as many characters.
    sortedCharacters: 256,
    indexesPrefixes: true,
    patternsOfAnything: true,
    startsWith: foldedStart,
    endsWith: foldedEnd,
    contains: foldedPart,
    isWhole: foldedWhole,
  },
  ids: {
    expression: 'upper(id)',
    keyColumn: null,
    upperForm: upperAscii,
    key: upperAscii,
    queryKey: (id) => foldCharacters(withoutTrailingSpaces(id)),
    form: (id) => id.toLowerCase(),
    cacheIgnoresCase: false,
    relatedForm: withoutTrailingSpaces,
    sqlType: 'TEXT COLLATE NOCASE',
  },
  upsertsOver: 'any',
  nulls: 'first',
  dates: datesFromYear1000,
  firstDate: Number.NEGATIVE_INFINITY,
  unknownColumn: 'general_unknown',
  takenKey: 'column_already_exists',
  reservedIndexKeys: ['primary'],
  renamesJunctions: true,
  losesRenamedDates: false,
  limitsSums: true,
  added: addRounded,
  operators: {
    limits: { dividesByFactor: true, needsLogarithm: 'compared' },
    outOfRange: 'Value out of range',
    whole: wholeByKind,
    replacesIn: null,
    replacesInLists: true,
    insertsInNull: false,
    nowStep: 1000,
    element: textElement,
    removed: asPhpText,
    compared: comparedText,
    shared: sharedInGivenOrder,
    unique: uniqueByText,
    isSame: isSameByColumn,
    compareElements: compareAsDecimals,
  },
  search: wordSearch,
  spatial: {
    pointBytes: 25,
    indexesNulls: false,
    indexesOrders: true,
    readsBroken: true,
    predicates: spatialPredicates,
    isUnknown: isUnknownToMariadb,
    metres: sphereDistance,
  },
};
