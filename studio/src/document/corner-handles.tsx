import { useLayoutEffect, useRef } from 'preact/hooks';
import type { GeometryType, Position } from './geometry.js';
import { type MapWindow, pixel } from './map-window.js';
import type { CornerPlace, Drawing } from './use-drawing.js';

interface CornerHandlesProps {
  readonly type: GeometryType;
  readonly drawing: Drawing;
  readonly shown: MapWindow;
  readonly disabled: boolean;
  readonly rounded: (position: Position) => Position;
  /** A pointer went down on a corner. */
  readonly onHold: (event: PointerEvent, place: CornerPlace) => void;
}

const STEP = 8;
const STEPS: Readonly<Record<string, Position>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * The corners of a geometry, to be dragged. Arrows move the one with the focus (with Shift by less), Page Up and Page Down go to another,
 * Enter adds one after it, Delete takes it away. Between two corners stands a handle that becomes one.
 */
export function CornerHandles({ type, drawing, shown, disabled, rounded, onHold }: CornerHandlesProps) {
  const { corners, chosen } = drawing;
  const unit = pixel(shown);
  const own = useRef<SVGGElement>(null);
  const isFollowed = useRef(false);
  useLayoutEffect(() => {
    if (!isFollowed.current) return;
    isFollowed.current = false;
    own.current?.querySelector<SVGElement>('[tabindex="0"]')?.focus();
  });
  const afterOf = ({ ring, at }: CornerPlace): Position | undefined => {
    const list = corners[ring] ?? [];
    return list[at + 1] ?? (type === 'polygon' && list.length > 2 ? list[0] : undefined);
  };
  const press = (event: KeyboardEvent, place: CornerPlace, [x, y]: Position) => {
    const list = corners[place.ring] ?? [];
    const step = STEPS[event.key];
    const turn = event.key === 'PageDown' ? 1 : event.key === 'PageUp' ? -1 : 0;
    if (step !== undefined) {
      const length = unit * (event.shiftKey ? 1 : STEP);
      drawing.move(place, rounded([x + step[0] * length, y + step[1] * length]));
    } else if (turn !== 0) drawing.choose({ ...place, at: (place.at + turn + list.length) % list.length });
    else if (event.key === 'Delete' && type !== 'point') drawing.remove(place);
    else if (event.key === 'Enter' && type !== 'point' && !event.ctrlKey && !event.metaKey) {
      const [nextX, nextY] = afterOf(place) ?? [x + 4 * STEP * unit, y];
      drawing.insert({ ...place, at: place.at + 1 }, rounded([(x + nextX) / 2, (y + nextY) / 2]));
    } else return;
    isFollowed.current = true;
    event.preventDefault();
    event.stopPropagation();
  };
  if (disabled) {
    return type === 'point'
      ? corners.flat().map(([x, y]) => <circle key="point" cx={x} cy={-y} r={5 * unit} class="map-point" />)
      : null;
  }
  const all = corners.flatMap((list, ring) => list.map((position, at) => ({ position, place: { ring, at } })));
  return (
    <g ref={own}>
      {type !== 'point' &&
        all.map(({ position: [x, y], place }) => {
          const next = afterOf(place);
          if (next === undefined) return null;
          const middle: Position = [(x + next[0]) / 2, (y + next[1]) / 2];
          return (
            // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes no focus.
            <circle
              key={`middle ${place.ring} ${place.at}`}
              aria-hidden="true"
              cx={middle[0]}
              cy={-middle[1]}
              r={4 * unit}
              class="map-middle"
              onPointerDown={(event) => {
                event.stopPropagation();
                const added = { ...place, at: place.at + 1 };
                drawing.insert(added, rounded(middle));
                onHold(event, added);
              }}
            />
          );
        })}
      {all.map(({ position, place }) => {
        const isChosen = place.ring === chosen.ring && place.at === chosen.at;
        return (
          <circle
            key={`${place.ring} ${place.at}`}
            role="button"
            tabindex={isChosen ? 0 : -1}
            aria-label={`${type === 'point' ? 'Point' : `Corner ${place.at + 1}${place.ring > 0 ? ` of hole ${place.ring}` : ''}`} at ${position.join(', ')}`}
            cx={position[0]}
            cy={-position[1]}
            r={6 * unit}
            class={`map-point ${isChosen ? 'chosen' : ''}`}
            onKeyDown={(event) => press(event, place, position)}
            onPointerDown={(event) => {
              event.stopPropagation();
              drawing.choose(place);
              isFollowed.current = true;
              onHold(event, place);
            }}
          />
        );
      })}
    </g>
  );
}
