import type { Position } from './spatial-value.js';

/**
 * A polygon as the response to a write shows it. The server prints it as text and parses that again, but does not recognise where a ring
 * ends: all rings are joined into one, and the first point of each further ring has x 0.
 */
export function echoPolygon(rings: readonly (readonly Position[])[]): readonly (readonly Position[])[] {
  if (rings.length < 2) return rings;
  const points = rings.flatMap((ring, at) =>
    ring.map(([x, y], index): Position => (at > 0 && index === 0 ? [0, y] : [x, y])),
  );
  return [points];
}
