import { type GeometryShape, geometryProblem } from '../../schema/geometry.js';
import { any, type FilterNode, match } from '../filter-node.js';
import { queryProblem, shown } from '../query-problem.js';
import { wire } from '../wire-query.js';
import type { OperatorContext, OperatorDefinition } from './operator-definition.js';

/** Operators on points, lines and polygons. */
export const GEOMETRY_OPERATORS = {
  $eq: relation('$eq', 'equal', 'notEqual'),
  $near: proximity('$near', 'distanceLessThan', 'distanceGreaterThan'),
  $beyond: proximity('$beyond', 'distanceGreaterThan', 'distanceLessThan'),
  $within: {
    on: ['geometry'],
    compile(operand, context, negated) {
      const { target } = context;
      if (shapeOf(context) !== 'point')
        throw queryProblem(target.at, '$within on a line or a polygon', 'a point', 'Use $intersects or $overlaps.');
      requireShape('$within', 'polygon', operand, context);
      return match(wire.filter(negated ? 'notIntersects' : 'intersects', target.path, [operand]));
    },
  },
  $contains: relation('$contains', 'contains', 'notContains'),
  $intersects: relation('$intersects', 'intersects', 'notIntersects'),
  $crosses: relation('$crosses', 'crosses', 'notCrosses'),
  $overlaps: relation('$overlaps', 'overlaps', 'notOverlaps'),
  $touches: relation('$touches', 'touches', 'notTouches'),
} as const satisfies Record<string, OperatorDefinition>;

function relation(name: string, method: string, opposite: string): OperatorDefinition {
  return {
    on: ['geometry'],
    compile(operand, context, negated): FilterNode {
      requireGeometry(name, operand, context);
      return match(wire.filter(negated ? opposite : method, context.target.path, [operand]));
    },
  };
}

function proximity(name: string, method: string, opposite: string): OperatorDefinition {
  return {
    on: ['geometry'],
    compile: (operand, context, negated) =>
      distance(name, negated ? [opposite, 'distanceEqual'] : [method], operand, context),
  };
}

/** Distances in metres follow the earth's surface and work only between points; degrees are planar. */
function distance(name: string, methods: readonly string[], operand: unknown, context: OperatorContext): FilterNode {
  const { target } = context;
  const { point, meters, degrees } = (typeof operand === 'object' && operand !== null ? operand : {}) as {
    point?: unknown;
    meters?: unknown;
    degrees?: unknown;
  };
  const limit = meters ?? degrees;
  if (typeof limit !== 'number' || !(limit >= 0) || (meters !== undefined && degrees !== undefined))
    throw queryProblem(
      target.at,
      `${name}: ${shown(operand)}`,
      '{ point, meters } or { point, degrees }',
      'Give both.',
    );
  requireShape(name, 'point', point, context);
  if (meters !== undefined && shapeOf(context) !== 'point')
    throw queryProblem(target.at, `${name} in meters on a ${shapeOf(context)}`, 'degrees', 'Give { point, degrees }.');
  const values = [[point, limit, meters !== undefined]];
  return any(methods.map((method) => match(wire.filter(method, target.path, values))));
}

function shapeOf({ target: { property } }: OperatorContext): GeometryShape {
  const type = property.kind === 'attribute' ? property.attribute.type : 'point';
  return type === 'line' || type === 'polygon' ? type : 'point';
}

function requireShape(name: string, shape: GeometryShape, value: unknown, { target }: OperatorContext): void {
  const problem = geometryProblem(shape, value);
  if (problem !== null)
    throw queryProblem(target.at, `${name}: ${shown(value)}`, problem.expected, 'Correct the geometry.');
}

/** Requires a point, line or polygon; anything else makes Appwrite fail with a 500. */
function requireGeometry(name: string, value: unknown, { target }: OperatorContext): void {
  if ((['point', 'line', 'polygon'] as const).some((shape) => geometryProblem(shape, value) === null)) return;
  throw queryProblem(target.at, `${name}: ${shown(value)}`, 'a point, a line or a polygon', 'Correct the geometry.');
}
