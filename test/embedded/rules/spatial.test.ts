import fc from 'fast-check';
import { metresBetween, planarDistance, spatialPredicates } from '../../../src/embedded/rules/spatial/spatial.js';
import { type Geometry, readGeometry } from '../../../src/embedded/rules/spatial/spatial-geometry.js';
import { normaliseSpatial, refuseSpatial } from '../../../src/embedded/rules/spatial/spatial-value.js';

const geometry = (value: unknown): Geometry => {
  const read = readGeometry(value);
  if (!read) throw new Error(`no geometry: ${JSON.stringify(value)}`);
  return read;
};

const square = (x: number, y: number, size: number) => [
  [
    [x, y],
    [x, y + size],
    [x + size, y + size],
    [x + size, y],
    [x, y],
  ],
];
const withHole = [...square(0, 0, 10), ...square(4, 4, 2)];
const line = (...points: [number, number][]) => points;

/**
 * Which of the predicates hold, by OGC simple features but for two of MariaDB's ways: `contains` counts the boundary in, and `crosses` and
 * `overlaps` both mean that the two meet and neither holds the other, `overlaps` only of two of the same type.
 */
test.each([
  ['the same point', [1, 1], [1, 1], ['equal', 'contains', 'intersects']],
  ['other points', [1, 1], [1, 2], []],
  ['a point on a line', [1, 1], line([0, 0], [2, 2]), ['intersects']],
  ['a point at the end of a line', [0, 0], line([0, 0], [2, 2]), ['intersects', 'touches']],
  ['a line over a point', line([0, 0], [2, 2]), [1, 1], ['contains', 'intersects']],
  ['a point within', [5, 5], square(0, 0, 10), ['intersects']],
  ['a point in the hole', [5, 5], withHole, []],
  ['a point on the edge', [0, 5], square(0, 0, 10), ['intersects', 'touches']],
  ['a line and its end', line([0, 0], [2, 2]), [2, 2], ['contains', 'intersects', 'touches']],
  ['a polygon and its corner', square(0, 0, 10), [0, 0], ['contains', 'intersects', 'touches']],
  ['a polygon around a point', square(0, 0, 10), [5, 5], ['contains', 'intersects']],
  ['crossing lines', line([0, 0], [2, 2]), line([0, 2], [2, 0]), ['crosses', 'overlaps', 'intersects']],
  ['lines that share a stretch', line([0, 0], [2, 0]), line([1, 0], [3, 0]), ['crosses', 'overlaps', 'intersects']],
  [
    'lines that meet at ends',
    line([0, 0], [1, 0]),
    line([1, 0], [2, 5]),
    ['crosses', 'overlaps', 'touches', 'intersects'],
  ],
  ['the same line backwards', line([0, 0], [1, 1]), line([1, 1], [0, 0]), ['equal', 'contains', 'intersects']],
  ['a line through a polygon', line([-1, 5], [11, 5]), square(0, 0, 10), ['crosses', 'intersects']],
  ['a line within a polygon', line([1, 1], [2, 2]), square(0, 0, 10), ['intersects']],
  ['a line along an edge', line([0, 1], [0, 2]), square(0, 0, 10), ['touches', 'intersects']],
  ['overlapping polygons', square(0, 0, 10), square(5, 5, 10), ['crosses', 'overlaps', 'intersects']],
  ['a polygon within another', square(0, 0, 10), square(2, 2, 2), ['contains', 'intersects']],
  ['the same polygon', square(0, 0, 10), square(0, 0, 10), ['equal', 'contains', 'intersects']],
  ['neighbours along an edge', square(0, 0, 10), square(10, 0, 10), ['crosses', 'overlaps', 'touches', 'intersects']],
  ['neighbours at a corner', square(0, 0, 10), square(10, 10, 1), ['crosses', 'overlaps', 'touches', 'intersects']],
  ['apart', square(0, 0, 1), square(5, 5, 1), []],
  ['a polygon in the hole of another', withHole, square(4.5, 4.5, 0.5), []],
  ['a polygon that fills the hole', withHole, square(4, 4, 2), ['crosses', 'overlaps', 'touches', 'intersects']],
])('%s', (_name, left, right, expected) => {
  const held = Object.keys(spatialPredicates).filter((name) =>
    spatialPredicates[name]?.(geometry(left), geometry(right)),
  );
  expect(held.sort()).toEqual([...expected].sort());
});

const position = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }));
const anyGeometry = fc.oneof(
  position,
  fc.uniqueArray(position, { minLength: 2, maxLength: 4, selector: String }),
  fc.tuple(position, fc.integer({ min: 1, max: 4 })).map(([[x, y], size]) => square(x, y, size)),
);

test('symmetric predicates are symmetric, and each agrees with the others', () => {
  fc.assert(
    fc.property(anyGeometry, anyGeometry, (one, other) => {
      const [a, b] = [geometry(one), geometry(other)];
      const holds = (name: string, left: Geometry, right: Geometry) => spatialPredicates[name]?.(left, right) ?? false;
      for (const name of ['equal', 'crosses', 'intersects', 'overlaps', 'touches']) {
        expect([name, holds(name, a, b)]).toEqual([name, holds(name, b, a)]);
      }
      const meets = holds('intersects', a, b);
      for (const name of ['equal', 'contains', 'crosses', 'overlaps', 'touches']) {
        if (holds(name, a, b)) expect(meets).toBe(true);
      }
      expect(planarDistance(a, b) === 0).toBe(meets);
      expect(holds('equal', a, a)).toBe(true);
    }),
  );
});

test('metres between Rome and Milan', () => {
  expect(metresBetween([12.4964, 41.9028], [9.19, 45.4642])).toBeCloseTo(476_800, -3);
});

test.each([
  ['point', [1], 'Point must be an array of two numeric values [x, y]'],
  ['point', ['1', '2'], null],
  ['point', 'POINT(1 2)', null],
  ['point', 'x', ''],
  [
    'linestring',
    [
      [0, 0],
      [181, 0],
    ],
    'Invalid coordinates at point #1: Longitude (x) must be between -180 and 180, got 181',
  ],
  [
    'polygon',
    [
      [
        [0, 0],
        [0, 10],
        [0, 0],
      ],
    ],
    'Ring #0 must contain at least 4 points to form a closed polygon',
  ],
  ['point', {}, 'Point must be an array of two numeric values [x, y]'],
  ['point', { lng: 1, lat: 2 }, 'Point coordinates must be numeric values'],
  ['point', { 1: 2, 0: 1 }, null],
  ['point', 5, 'Spatial value must be array or WKT string'],
  ['linestring', { from: [0, 0], to: [1, 1] }, null],
  ['linestring', [[0, 0], { x: 1, y: 1 }], 'Each point in LineString must have numeric coordinates'],
  ['polygon', [[[0, 0], [1, 0], [1], [0, 0]]], 'Point #2 in ring #0 must be an array of two values [x, y]'],
  [
    'polygon',
    [
      [
        [0, 0],
        [1, 0],
        ['a', 1],
        [0, 0],
      ],
    ],
    'Coordinates of point #2 in ring #0 must be numeric',
  ],
  [
    'polygon',
    [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, '0'],
      ],
    ],
    'Ring #0 must be closed (first point must equal last point)',
  ],
  ['polygon', { outer: [[0, 0]] }, 'Ring #outer must contain at least 4 points to form a closed polygon'],
] as const)('refuseSpatial(%s, %j)', (type, value, expected) => {
  expect(refuseSpatial(type, value)).toBe(expected);
});

test('WKT and bare rings get the stored form', () => {
  expect(normaliseSpatial('linestring', { from: [0, 0], to: { 1: 2, 0: 1 } })).toEqual([
    [0, 0],
    [1, 2],
  ]);
  expect(normaliseSpatial('polygon', 'POLYGON((0 0, 0 1, 1 1, 0 0))')).toEqual([
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ],
  ]);
  expect(
    normaliseSpatial('polygon', [
      [0, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ]),
  ).toEqual([
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ],
  ]);
  expect(normaliseSpatial('linestring', 'LINESTRING(0 0, 1.5 2)')).toEqual([
    [0, 0],
    [1.5, 2],
  ]);
  expect(normaliseSpatial('point', 'LINESTRING(0 0, 1 1)')).toBeNull();
});
