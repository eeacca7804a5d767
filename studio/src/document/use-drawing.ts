import { useState } from 'preact/hooks';
import { type Corners, cornersOf, type GeometryType, geometryOf, type Position } from './geometry.js';

/** A corner: of which list of corners, and which of it. */
export interface CornerPlace {
  readonly ring: number;
  readonly at: number;
}

/** A geometry that is drawn: its corners are always those of the text beside the map. */
export interface Drawing {
  readonly corners: Corners;
  /** The corner that keys act on. */
  readonly chosen: CornerPlace;
  readonly choose: (place: CornerPlace) => void;
  readonly move: (place: CornerPlace, to: Position) => void;
  /** Adds a corner before one of a list; the list may be a new one. */
  readonly insert: (place: CornerPlace, position: Position) => void;
  /** Adds the next corner, where a person points: a point is moved there. */
  readonly add: (position: Position) => void;
  readonly remove: (place: CornerPlace) => void;
}

/** @param onDraw is called with the geometry as text; empty where nothing is left of it */
export function useDrawing(type: GeometryType, text: string, onDraw: (text: string) => void): Drawing {
  const corners = cornersOf(type, text);
  const [chosen, choose] = useState<CornerPlace>({ ring: 0, at: 0 });
  const draw = (next: Corners) => {
    const geometry = geometryOf(type, next);
    onDraw(geometry === null ? '' : JSON.stringify(geometry));
  };
  const ringOf = (ring: number) => corners[ring] ?? [];
  const withRing = (ring: number, positions: readonly Position[]): Corners =>
    ring < corners.length ? corners.with(ring, positions) : [...corners, positions];
  const insert = (place: CornerPlace, position: Position) => {
    draw(withRing(place.ring, ringOf(place.ring).toSpliced(place.at, 0, position)));
    choose(place);
  };
  return {
    corners,
    chosen,
    choose,
    move: ({ ring, at }, to) => draw(withRing(ring, ringOf(ring).with(at, to))),
    insert,
    add(position) {
      if (type === 'point') draw([[position]]);
      else insert({ ring: chosen.ring, at: ringOf(chosen.ring).length }, position);
    },
    remove({ ring, at }) {
      draw(withRing(ring, ringOf(ring).toSpliced(at, 1)));
      choose({ ring: ringOf(ring).length > 1 ? ring : 0, at: Math.max(0, at - 1) });
    },
  };
}
