import type { SpatialRules } from '../../engines/engine-rules.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { isNumeric } from '../../rules/php/php-number.js';
import { plainNumber } from '../../rules/php/whole-float.js';
import { type Query, queryError } from '../../rules/queries/query-parser.js';
import { planarDistance } from '../../rules/spatial/spatial.js';
import {
  type Geometry,
  geometryOf,
  isReadable,
  readGeometry,
  segmentsOf,
} from '../../rules/spatial/spatial-geometry.js';
import type { SpatialType, SpatialValue } from '../../rules/spatial/spatial-value.js';
import { spatialName, tableName } from '../physical-names.js';
import { textOut } from '../sqlite/text-out.js';
import { type Fragment, fragment, join, never } from './query-fragment.js';
import type { Operand } from './query-operand.js';
import type { QueryScope } from './query-scope.js';

type Test = (geometry: Geometry) => boolean;

/**
 * A filter on a geometry. JavaScript evaluates the predicate for the candidates of the R*Tree (for all rows, if there is none), and the
 * statement gets a list of the matches. Rows with null never match, even if the filter is negated.
 */
export function spatialFilter(scope: QueryScope, operand: Operand, query: Query): Fragment {
  const { method, values } = query;
  const type = operand.column?.type as SpatialType;
  if (method.startsWith('distance'))
    return matching(scope, operand, distanceTest(scope.table.dials.engine.spatial, type, query), null, false);
  const negated = method.startsWith('not');
  const name = negated ? method.charAt(3).toLowerCase() + method.slice(4) : method;
  const { predicates, isUnknown, readsBroken } = scope.table.dials.engine.spatial;
  const predicate = predicates[name === 'containsAny' || name === 'containsAll' ? 'contains' : name];
  // Comparisons, prefix searches and null checks on a geometry are SQL errors on the server.
  if (!predicate) throw new AppwriteError('general_unknown');
  const parts = values.map((value) => {
    const geometry = geometryOfQuery(value);
    // A comparison with null is true for no row, even if negated.
    if (!isReadable(geometry)) {
      if (readsBroken) return never;
      throw new AppwriteError('general_unknown');
    }
    if (isUnknown(name, type, geometry.type)) return never;
    return matching(scope, operand, (stored) => predicate(stored, geometry), geometry, negated);
  });
  return join(parts, negated ? 'AND' : 'OR');
}

function geometryOfQuery(value: unknown): Geometry {
  const geometry = readGeometry(plainNumbers(value));
  if (!geometry) throw new AppwriteError('general_unknown');
  return geometry;
}

const plainNumbers = (value: unknown): unknown => (Array.isArray(value) ? value.map(plainNumbers) : plainNumber(value));

const comparisons: Readonly<Record<string, (distance: number, limit: number) => boolean>> = {
  distanceEqual: (distance, limit) => distance === limit,
  distanceNotEqual: (distance, limit) => distance !== limit,
  distanceGreaterThan: (distance, limit) => distance > limit,
  distanceLessThan: (distance, limit) => distance < limit,
};

function distanceTest({ metres: metresBetween }: SpatialRules, type: SpatialType, { method, values }: Query): Test {
  const [shape, limit, metres] = values[0] as readonly unknown[];
  const geometry = geometryOfQuery(shape);
  const compare = comparisons[method];
  if (!compare || !isNumeric(limit)) throw new AppwriteError('general_unknown');
  const bound = Number(plainNumber(limit));
  if (!metres) return (stored) => compare(planarDistance(stored, geometry), bound);
  const sample = emptyGeometry(type);
  if (metresBetween(sample, geometry) === null) {
    throw queryError(`Distance in meters is not supported between ${type} and ${geometry.type}`);
  }
  return (stored) => compare(metresBetween(stored, geometry) ?? Number.NaN, bound);
}

/** Any geometry of a type, to check whether distances from it can be calculated. */
function emptyGeometry(type: SpatialType): Geometry {
  return geometryOf(type, type === 'point' ? [0, 0] : type === 'linestring' ? [[0, 0]] : [[[0, 0]]]);
}

function matching(scope: QueryScope, operand: Operand, test: Test, near: Geometry | null, negated: boolean): Fragment {
  const type = operand.column?.type as SpatialType;
  const candidates = near ? boxFilter(scope, operand, near) : null;
  const sql = `SELECT sequence, ${textOut(operand.raw)} AS geometry FROM ${tableName(scope.table)} WHERE ${operand.raw} IS NOT NULL${candidates ? ` AND ${candidates.sql}` : ''}`;
  const found: (number | bigint)[] = [];
  for (const row of scope.engine.prepare(sql).iterate(...(candidates?.params ?? []))) {
    if (test(geometryOf(type, JSON.parse(String(row.geometry)) as SpatialValue)))
      found.push(row.sequence as number | bigint);
  }
  const word = negated ? 'NOT IN' : 'IN';
  return fragment(
    `(${operand.raw} IS NOT NULL AND sequence ${word} (SELECT value FROM json_each(?)))`,
    `[${found.join(',')}]`,
  );
}

/** Geometries can only meet if their boxes do. */
function boxFilter(scope: QueryScope, operand: Operand, near: Geometry): Fragment | null {
  const index = scope.table.indexes.find(
    (candidate) =>
      candidate.type === 'spatial' && candidate.status === 'available' && candidate.columns[0] === operand.column?.key,
  );
  if (!index) return null;
  const points = segmentsOf(near).flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return fragment(
    `sequence IN (SELECT id FROM ${spatialName(index)} WHERE max_x >= ? AND min_x <= ? AND max_y >= ? AND min_y <= ?)`,
    Math.min(...xs),
    Math.max(...xs),
    Math.min(...ys),
    Math.max(...ys),
  );
}
