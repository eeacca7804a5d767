import { forEachPair } from './spatial.js';
import type { Geometry } from './spatial-geometry.js';
import { relate } from './spatial-relate.js';
import type { Position } from './spatial-value.js';

/** Distances on the spheroid WGS 84, as PostGIS measures them for its type `geography`. */

const equatorial = 6_378_137;
const flattening = 1 / 298.257_223_563;
const polar = equatorial * (1 - flattening);
const radians = Math.PI / 180;

/** Metres between two geometries along the surface; 0 if they intersect. */
export function spheroidDistance(left: Geometry, right: Geometry): number {
  if (left.type === 'point' && right.type === 'point') return betweenPoints(left.value, right.value);
  if (relate(left, right).intersects) return 0;
  const rough = roughDistance();
  let roughly = Number.POSITIVE_INFINITY;
  forEachPair(left, right, (point, start, end) => {
    roughly = Math.min(roughly, rough(point, start, end));
  });
  let least = Number.POSITIVE_INFINITY;
  forEachPair(left, right, (point, start, end) => {
    const about = rough(point, start, end);
    if (about <= roughly * flatness && about <= least * flatness) least = Math.min(least, toSegment(point, start, end));
  });
  return least;
}

/** The factor by which comparing two distances may differ on a sphere: twice the effect of the flattening on one distance. */
const flatness = 1.02;

/**
 * The distance of a point from a great-circle segment on the mean sphere; on the spheroid the calculation takes a thousand times as long.
 */
function roughDistance(): (point: Position, start: Position, end: Position) => number {
  const vectors = new Map<Position, Vector>();
  const vectorAt = (position: Position): Vector => {
    const known = vectors.get(position) ?? vectorOf(position);
    vectors.set(position, known);
    return known;
  };
  return (point, start, end) => {
    const [p, a, b] = [vectorAt(point), vectorAt(start), vectorAt(end)];
    const normal = cross(a, b);
    const length = Math.sqrt(dot(normal, normal));
    const isBeside = length > 1e-15 && dot(cross(normal, a), p) > 0 && dot(cross(b, normal), p) > 0;
    if (!isBeside) return meanRadius * Math.min(angleOf(p, a), angleOf(p, b));
    return meanRadius * Math.asin(Math.min(1, Math.abs(dot(normal, p)) / length));
  };
}

const meanRadius = (2 * equatorial + polar) / 3;

const dot = (one: Vector, two: Vector): number => one[0] * two[0] + one[1] * two[1] + one[2] * two[2];

const cross = (one: Vector, two: Vector): Vector => [
  one[1] * two[2] - one[2] * two[1],
  one[2] * two[0] - one[0] * two[2],
  one[0] * two[1] - one[1] * two[0],
];

function angleOf(one: Vector, two: Vector): number {
  const normal = cross(one, two);
  return Math.atan2(Math.sqrt(dot(normal, normal)), dot(one, two));
}

/** Vincenty's formula; it does not converge for two points that are nearly opposite, so these are measured on the mean sphere. */
function betweenPoints([x1, y1]: Position, [x2, y2]: Position): number {
  const [u1, u2] = [reduced(y1), reduced(y2)];
  const difference = (x2 - x1) * radians;
  let lambda = difference;
  for (let round = 0; round < 200; round++) {
    const [sinLambda, cosLambda] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(u2.cos * sinLambda, u1.cos * u2.sin - u1.sin * u2.cos * cosLambda);
    const cosSigma = u1.sin * u2.sin + u1.cos * u2.cos * cosLambda;
    if (sinSigma < 1e-15) return cosSigma > 0 ? 0 : onSphere([x1, y1], [x2, y2]);
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (u1.cos * u2.cos * sinLambda) / sinSigma;
    const cosSquare = 1 - sinAlpha ** 2;
    const middle = cosSquare === 0 ? 0 : cosSigma - (2 * u1.sin * u2.sin) / cosSquare;
    const c = (flattening / 16) * cosSquare * (4 + flattening * (4 - 3 * cosSquare));
    const before = lambda;
    const series = sigma + c * sinSigma * (middle + c * cosSigma * (2 * middle ** 2 - 1));
    lambda = difference + (1 - c) * flattening * sinAlpha * series;
    if (Math.abs(lambda - before) < 1e-12) return arc(sigma, sinSigma, cosSigma, middle, cosSquare);
  }
  return onSphere([x1, y1], [x2, y2]);
}

function reduced(latitude: number): { readonly sin: number; readonly cos: number } {
  const angle = Math.atan((1 - flattening) * Math.tan(latitude * radians));
  return { sin: Math.sin(angle), cos: Math.cos(angle) };
}

function arc(sigma: number, sin: number, cos: number, middle: number, cosSquare: number): number {
  const u = (cosSquare * (equatorial ** 2 - polar ** 2)) / polar ** 2;
  const a = 1 + (u / 16_384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const last = (b / 6) * middle * (4 * sin ** 2 - 3) * (4 * middle ** 2 - 3);
  return polar * a * (sigma - b * sin * (middle + (b / 4) * (cos * (2 * middle ** 2 - 1) - last)));
}

function onSphere([x1, y1]: Position, [x2, y2]: Position): number {
  const latitude = Math.sin(((y2 - y1) * radians) / 2) ** 2;
  const longitude = Math.sin(((x2 - x1) * radians) / 2) ** 2;
  const half = latitude + Math.cos(y1 * radians) * Math.cos(y2 * radians) * longitude;
  return 2 * meanRadius * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** The shortest distance of a point from a great-circle segment, found by ternary search. */
function toSegment(point: Position, start: Position, end: Position): number {
  let [from, to] = [0, 1];
  const at = (share: number) => betweenPoints(point, between(start, end, share));
  for (let round = 0; round < 60; round++) {
    const [first, second] = [from + (to - from) / 3, to - (to - from) / 3];
    if (at(first) <= at(second)) to = second;
    else from = first;
  }
  return Math.min(at((from + to) / 2), at(0), at(1));
}

type Vector = readonly [number, number, number];

function between(start: Position, end: Position, share: number): Position {
  const [a, b] = [vectorOf(start), vectorOf(end)];
  const angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  if (angle === 0) return start;
  const [one, other] = [Math.sin((1 - share) * angle), Math.sin(share * angle)];
  const [x, y, z] = [0, 1, 2].map((axis) => one * (a[axis] ?? 0) + other * (b[axis] ?? 0)) as unknown as Vector;
  return [Math.atan2(y, x) / radians, Math.atan2(z, Math.hypot(x, y)) / radians];
}

function vectorOf([x, y]: Position): Vector {
  const [longitude, latitude] = [x * radians, y * radians];
  return [Math.cos(latitude) * Math.cos(longitude), Math.cos(latitude) * Math.sin(longitude), Math.sin(latitude)];
}
