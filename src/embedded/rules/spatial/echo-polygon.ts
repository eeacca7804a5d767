import type { Position } from './spatial-value.js';

/**
 * A polygon as the answer to a write shows it. The server writes it as text and takes that apart again, and does not find where one ring ends:
 * all rings come out as one, and the first point of each further ring with the x 0.
 */
export function echoPolygon(rings: readonly (readonly Position[])[]): readonly (readonly Position[])[] {
  if (rings.length < 2) return rings;
  const points = rings.flatMap((ring, at) =>
    ring.map(([x, y], index): Position => (at > 0 && index === 0 ? [0, y] : [x, y])),
  );
  return [points];
}
