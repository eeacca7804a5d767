import atlas from 'world-atlas/land-110m.json';
import type { Position } from './geometry.js';

/** Arcs of a topology: the first position of each is whole numbers, the others are steps from the one before. */
function arcPositions(arc: readonly (readonly number[])[]): readonly Position[] {
  const { scale, translate } = atlas.transform;
  let [x, y] = [0, 0];
  return arc.map(([dx = 0, dy = 0]) => {
    x += dx;
    y += dy;
    return [x * (scale[0] ?? 1) + (translate[0] ?? 0), y * (scale[1] ?? 1) + (translate[1] ?? 0)];
  });
}

/** A ring that goes on beyond 180° instead of jumping to the other side; one around the pole ends there. */
function unwrapped(ring: readonly Position[]): readonly Position[] {
  let turn = 0;
  const positions = ring.map(([x, y], at): Position => {
    const step = x - (ring[at - 1]?.[0] ?? x);
    turn += step > 180 ? -360 : step < -180 ? 360 : 0;
    return [x + turn, y];
  });
  const [start = 0, end = 0] = [positions[0]?.[0], positions.at(-1)?.[0]];
  return turn === 0 ? positions : [...positions, [end, -90], [start, -90]];
}

/** The continents as a path over degrees, north at the top: Natural Earth, 1:110,000,000. */
export function landPath(): string {
  const arcs = atlas.arcs.map(arcPositions);
  const path = (numbers: readonly number[]): string => {
    const ring = unwrapped(numbers.flatMap((at) => (at < 0 ? (arcs[~at] ?? []).toReversed() : (arcs[at] ?? []))));
    // What lies beyond 180° is seen on the other side, too.
    const shifts = [-360, 0, 360].filter((shift) => ring.some(([x]) => Math.abs(x + shift) < 180));
    return shifts
      .map((shift) => `M${ring.map(([x, y]) => `${(x + shift).toFixed(2)} ${(-y).toFixed(2)}`).join('L')}Z`)
      .join('');
  };
  return atlas.objects.land.geometries.flatMap(({ arcs: polygons }) => polygons.flat().map(path)).join('');
}
