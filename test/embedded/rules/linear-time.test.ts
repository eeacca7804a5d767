import fc from 'fast-check';
import { defaultDials } from '../../../src/embedded/dials/dial-names.js';
import { findDials } from '../../../src/embedded/dials/find-dials.js';
import { isEmail, isIp, isUrl } from '../../../src/embedded/rules/formats.js';
import { isId } from '../../../src/embedded/rules/ids.js';
import { allKinds, expandPermissions, refusePermissions } from '../../../src/embedded/rules/permissions.js';
import { looseEqual } from '../../../src/embedded/rules/php/loose-equal.js';
import { isServerDate, parsePhpDate } from '../../../src/embedded/rules/php/php-date.js';
import { parseJson } from '../../../src/embedded/rules/php/php-json.js';
import { isNumeric } from '../../../src/embedded/rules/php/php-number.js';
import { parseQueries } from '../../../src/embedded/rules/queries/query-parser.js';
import { refuseQueries, systemAttributes } from '../../../src/embedded/rules/queries/query-validator.js';
import { applyOperator } from '../../../src/embedded/rules/rows/operator-effect.js';
import { readOperator } from '../../../src/embedded/rules/rows/operators.js';
import { refuseValue } from '../../../src/embedded/rules/rows/row-value.js';
import type { ColumnDefinition } from '../../../src/embedded/rules/schema/table-definition.js';
import { planarDistance } from '../../../src/embedded/rules/spatial/spatial.js';
import type { Geometry } from '../../../src/embedded/rules/spatial/spatial-geometry.js';
import { relate } from '../../../src/embedded/rules/spatial/spatial-relate.js';
import { normaliseSpatial, type Position, refuseSpatial } from '../../../src/embedded/rules/spatial/spatial-value.js';
import { spheroidDistance } from '../../../src/embedded/rules/spatial/spheroid.js';
import { foldText } from '../../../src/embedded/rules/text/collation.js';
import { matchesEnglish, readEnglishSearch } from '../../../src/embedded/rules/text/english-search.js';
import { fulltextQuery, matchesSearch, readSearch } from '../../../src/embedded/rules/text/fulltext.js';
import { convertOldQueries } from '../../../src/embedded/wire/formats/old-queries.js';
import { parseQueryString } from '../../../src/embedded/wire/http/query-string.js';
import { readBody } from '../../../src/embedded/wire/http/request-body.js';
import { INT64, JSON_VALUE, LOOSE_BOOLEAN, RANGE, TEXT } from '../../../src/embedded/wire/params/validators.js';
import { limit } from '../../support/limit.js';

const dials = findDials(defaultDials);

const runs = process.env.LONG ? 5000 : 100;

/**
 * What one character may cost, in microseconds of processor time, and what all of them may have in common. Reading takes well under a
 * tenth of a microsecond; what looks at all characters for each of them is far beyond it with the longest text.
 */
const perCharacter = limit({ promised: 3, busy: 15 });
const start = limit({ promised: 40_000, busy: 200_000 });
const sizes = [40, 1500, 40_000];

/** Texts that make a slow reader slow: something repeated many times, and an end that spoils it. */
function textsOf(fragments: readonly string[]): fc.Arbitrary<(length: number) => string> {
  const some = (maximum: number) => fc.array(fc.constantFrom(...fragments), { maxLength: maximum });
  const pump = fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 3 });
  return fc.record({ head: some(4), pump, tail: some(3) }).map(({ head, pump: repeated, tail }) => {
    const unit = repeated.join('') || 'x';
    return (length: number) =>
      head.join('') + unit.repeat(Math.max(1, Math.floor(length / unit.length))) + tail.join('');
  });
}

/** Processor time of the best of several attempts, since the machine may be busy with other things. */
function cost(read: (text: string) => unknown, text: string, budget: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 6 && least > budget; attempt++) {
    const before = process.cpuUsage();
    try {
      read(text);
    } catch {
      // A refusal costs time as well.
    }
    least = Math.min(least, process.cpuUsage(before).user);
  }
  return least;
}

function expectLinear(read: (text: string) => unknown, fragments: readonly string[]): void {
  fc.assert(
    fc.property(textsOf(fragments), (make) => {
      for (const size of sizes) {
        const text = make(size);
        const budget = start + perCharacter * text.length;
        const spent = cost(read, text, budget);
        if (spent > budget) throw new Error(`${text.length} characters took ${spent} µs: ${text.slice(0, 60)}…`);
      }
    }),
    { numRuns: runs, ...(!process.env.LONG && { seed: 11 }) },
  );
}

const json = [
  '"',
  '\\"',
  '\\',
  '\\ud83d',
  '\\ude00',
  '1',
  '11111',
  '.',
  '0',
  'e',
  '-',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  ' ',
  '\t',
  'null',
  '/*',
];
const queries = [
  ...json,
  '{"method":"and","values":[',
  '{"method":"equal","attribute":"$id","values":["a"]}',
  ']}',
  '"a.b"',
  '"method"',
];
const dates = [
  '1',
  '12',
  '2024',
  '-',
  '+',
  ':',
  '.',
  ' ',
  '\t',
  '@',
  't',
  'z',
  '/',
  '_',
  '(',
  ')',
  ',',
  'now',
  'may',
  'iii',
  '+1 day',
  'first',
  'ago',
  'weekdays',
  '99999999',
  'europe/',
  'a',
];
const geometries = ['POINT(', 'POLYGON(', 'LINESTRING(', '(', ')', '),(', ',', ' ', '1', '1 2', '-', '.', 'e9', '\n'];
const permissions = ['read("', 'write("', 'user:', 'team:', '/', '")', '"', 'a', 'any', '(', ':', ' ', 'role:'];
const addresses = [
  'a',
  'A1',
  '.',
  '-',
  '@',
  '"',
  '\\',
  ':',
  '/',
  '//',
  '[',
  ']',
  '%',
  '%41',
  'http:',
  'ipv6:',
  '::',
  '1',
  '#',
  '?',
];
const words = ['"', ' ', '%', 'ab', 'abc', 'the', '.', '-', '+', 'é', '😀', '@', '*', '\n'];
const english = ['"', ' ', 'or', ' or ', 'running', 'ies', 'sses', 'y', 'a', 'the', '(', '|', '.', '-', 'é', '7'];
const oldQueries = ['"', "'", '[', ']', ',', '\\', ' ', 'a', '1', 'true', ')', '('];
const numbers = [' ', '\t', '\n', '1', '0', '111', '.', 'e', 'E5', '+', '-', 'x'];
const form = ['a', '=', '&', '[]', '[0]', '[', ']', '%', '%41', '%zz', '+', 'data', '__proto__', 'é'];
const elements = ['a', 'A', 'ä', '1', '12', ',', ', ', 'null', '"', '[1]'];
const spaces = ['a', ' ', '  ', '\t', 'ä', '😀', '\u0000'];

const column = (type: ColumnDefinition['type'], format: ColumnDefinition['format'] = '') =>
  ({
    key: 'c',
    type,
    format,
    size: 1_000_000,
    array: false,
    required: false,
    encrypt: false,
  }) as unknown as ColumnDefinition;

/** What operators make of a list that is as long as the values they come with, all of which differ. */
function changeLists(text: string): void {
  const items = text.split(',').map((item, at) => (item === 'null' ? null : `${item}${at}`));
  for (const one of [dials, findDials({ appwrite: 'main', engine: 'postgresql' })])
    for (const method of ['arrayRemove', 'arrayUnique', 'arrayIntersect', 'arrayDiff'])
      applyOperator({ method, values: items }, { ...column('string'), array: true }, [...items].reverse(), 0, one);
}

describe('every reader of what clients send takes time in proportion to it', () => {
  test.each<[string, (text: string) => unknown, readonly string[]]>([
    ['JSON', parseJson, json],
    ['bodies', (text) => readBody(Buffer.from(text), 'application/json'), json],
    ['forms', (text) => readBody(Buffer.from(text), 'application/x-www-form-urlencoded'), form],
    ['query strings', parseQueryString, form],
    ['queries', (text) => refuseQueries(parseQueries([text]), systemAttributes, { select: true, dials }), queries],
    ['operators', (text) => readOperator('k', `{"method":"increment","values":[${text}`), json],
    ['lists of operators', (text) => changeLists(text.slice(0, 5000)), elements],
    ['dates', (text) => parsePhpDate(text, 0), dates],
    ['dates of queries', (text) => isServerDate(text, 0), dates],
    ['points', (text) => [refuseSpatial('point', text), normaliseSpatial('point', text)], geometries],
    ['polygons', (text) => [refuseSpatial('polygon', text), normaliseSpatial('polygon', text)], geometries],
    ['permissions', (text) => [refusePermissions([text], allKinds), expandPermissions([text], 'row')], permissions],
    ['email addresses', isEmail, addresses],
    ['URLs', isUrl, addresses],
    ['IP addresses', isIp, addresses],
    ['ids', isId, addresses],
    ['numbers', (text) => [isNumeric(text), looseEqual(text, 1), RANGE(0, 9).accepts(text)], numbers],
    ['parameters', (text) => [INT64, JSON_VALUE(dials), LOOSE_BOOLEAN, TEXT(9)].map((one) => one.accepts(text)), json],
    ['big integers', (text) => refuseValue(text, column('bigint'), dials), numbers],
    ['text', foldText, spaces],
    ['searches', (text) => fulltextQuery(readSearch(text)), words],
    ['old queries', (text) => convertOldQueries({ queries: [`equal(${text})`] }), oldQueries],
    ['English text', (text) => matchesEnglish(text, readEnglishSearch('running or "the cats"')), english],
    ['searched text', (text) => matchesSearch(text, readSearch('abc ab')), words],
  ])('%s', (_name, read, fragments) => expectLinear(read, fragments));
});

describe('geometries of many points are compared in time in proportion to them', () => {
  const most = limit({ promised: 1_500_000, busy: 5_000_000 });
  const ring = (points: number, radius: number): Geometry => {
    const corner = (at: number): Position => [
      Math.cos((at / points) * 2 * Math.PI) * radius,
      Math.sin((at / points) * 2 * Math.PI) * radius,
    ];
    const around = Array.from({ length: points }, (_, at) => corner(at));
    return { type: 'polygon', value: [[...around, corner(0)]] };
  };
  const flat: Geometry = {
    type: 'polygon',
    value: [[...Array.from({ length: 20_000 }, (_, at): Position => [0, at / 20_000]), [0, 0]]],
  };
  const near = ring(40, 50);
  const far: Geometry = { type: 'linestring', value: Array.from({ length: 40 }, (_, at): Position => [100 + at, 80]) };

  test.each<[string, () => unknown]>([
    ['crossing outlines', () => relate(ring(20_000, 50), near)],
    ['one within the other', () => relate(ring(20_000, 20), near)],
    ['no area', () => relate(flat, near)],
    ['the plane', () => planarDistance(ring(20_000, 50), far)],
    ['the spheroid', () => spheroidDistance(ring(2000, 50), far)],
  ])('%s', (_name, compare) => {
    expect(cost(compare, '', most)).toBeLessThan(most);
  });
});
