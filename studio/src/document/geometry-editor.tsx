import { useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { CornerHandles } from './corner-handles.js';
import type { GeometryType, Position } from './geometry.js';
import { GeometryMap } from './geometry-map.js';
import { EARTH, isOnEarth, type MapWindow, middleOf, roundedPosition, windowAround, zoomed } from './map-window.js';
import { type CornerPlace, useDrawing } from './use-drawing.js';

interface GeometryEditorProps {
  readonly type: GeometryType;
  /** The geometry as JSON. */
  readonly text: string;
  readonly disabled: boolean;
  readonly onDraw: (text: string) => void;
}

/** Pixels a pointer moves before it drags. */
const STEADY = 4;

/** What the pointer that is down does: it drags a corner, or the map, or it is about to add a corner. */
type Grip =
  | { readonly corner: CornerPlace }
  | { readonly from: Position; readonly x: number; readonly y: number; readonly start: MapWindow; isDragged: boolean };

/** A geometry on a map, where it is drawn and edited: a click adds a corner, corners are dragged, and the keyboard does both. */
export function GeometryEditor({ type, text, disabled, onDraw }: GeometryEditorProps) {
  const drawing = useDrawing(type, text, onDraw);
  const { corners, chosen } = drawing;
  const isEarth = isOnEarth(corners);
  const [shown, setShown] = useState<MapWindow>(() => windowAround(corners));
  const svg = useRef<SVGSVGElement>(null);
  const grip = useRef<Grip | null>(null);
  const pointed = ({ clientX, clientY }: PointerEvent): Position => {
    const inverse = svg.current?.getScreenCTM()?.inverse();
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(inverse);
    return [x, -y];
  };
  const rounded = (position: Position) => roundedPosition(position, shown, isEarth);
  const hold = (event: PointerEvent, next: Grip) => {
    svg.current?.setPointerCapture(event.pointerId);
    grip.current = next;
  };
  const move = (event: PointerEvent) => {
    const held = grip.current;
    if (held === null) return;
    if ('corner' in held) {
      drawing.move(held.corner, rounded(pointed(event)));
      return;
    }
    held.isDragged ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > STEADY;
    if (!held.isDragged) return;
    const scale = held.start.width / (svg.current?.clientWidth ?? 1);
    const { left, top, ...size } = held.start;
    setShown({ ...size, left: left - (event.clientX - held.x) * scale, top: top + (event.clientY - held.y) * scale });
  };
  const drop = () => {
    const held = grip.current;
    grip.current = null;
    if (held !== null && !('corner' in held) && !held.isDragged && !disabled) drawing.add(rounded(held.from));
  };
  const [first] = corners.flat();
  /** Moves and zooms the map itself; keys on a corner are about the corner. */
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const { left, top, width } = shown;
    const step = width / 8;
    const deeds: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => setShown({ ...shown, left: left - step }),
      ArrowRight: () => setShown({ ...shown, left: left + step }),
      ArrowUp: () => setShown({ ...shown, top: top + step }),
      ArrowDown: () => setShown({ ...shown, top: top - step }),
      '+': () => setShown(zoomed(shown, 0.5)),
      '-': () => setShown(zoomed(shown, 2)),
      '0': () => setShown(windowAround(corners)),
    };
    const deed = Object.hasOwn(deeds, event.key) ? deeds[event.key] : undefined;
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  };
  return (
    <div class="map-editor">
      <svg
        ref={svg}
        class={`map ${disabled ? '' : 'drawn'}`}
        viewBox={`${shown.left} ${-shown.top} ${shown.width} ${shown.height}`}
        role="group"
        tabindex={0}
        onKeyDown={press}
        aria-label={first === undefined ? `no ${type} yet` : `${type} at ${first.join(', ')}`}
        onPointerDown={(event) => {
          const { clientX: x, clientY: y } = event;
          hold(event, { from: pointed(event), x, y, start: shown, isDragged: false });
        }}
        onPointerMove={move}
        onPointerUp={drop}
        onPointerCancel={() => {
          grip.current = null;
        }}
      >
        <GeometryMap type={type} corners={corners} shown={shown} isEarth={isEarth} />
        <CornerHandles
          type={type}
          drawing={drawing}
          shown={shown}
          disabled={disabled}
          rounded={rounded}
          onHold={(event, corner) => hold(event, { corner })}
        />
      </svg>
      <div class="map-tools">
        <button type="button" class="button icon" aria-label="Larger" onClick={() => setShown(zoomed(shown, 0.5))}>
          +
        </button>
        <button type="button" class="button icon" aria-label="Smaller" onClick={() => setShown(zoomed(shown, 2))}>
          −
        </button>
        <button type="button" class="button" onClick={() => setShown(windowAround(corners))}>
          Fit
        </button>
        {isEarth && (
          <button type="button" class="button" onClick={() => setShown(EARTH)}>
            World
          </button>
        )}
        {!disabled && (
          <>
            {type !== 'point' && chosen.at < (corners[chosen.ring]?.length ?? 0) && (
              <button type="button" class="button" onClick={() => drawing.remove(chosen)}>
                <Icon name="trash" size={14} /> <span class="hidden-text">Remove the</span> Corner
              </button>
            )}
            <button type="button" class="button" onClick={() => drawing.add(rounded(middleOf(shown)))}>
              <Icon name="plus" size={14} />{' '}
              {type === 'point' ? (
                'Put it in the middle'
              ) : (
                <>
                  <span class="hidden-text">Add a</span> Corner
                </>
              )}
            </button>
            {type === 'polygon' && corners.length > 0 && (
              <select
                class="input map-part"
                aria-label="Part that corners are added to"
                value={String(chosen.ring)}
                onChange={(event) => {
                  const ring = Number(event.currentTarget.value);
                  drawing.choose({ ring, at: Math.max(0, (corners[ring]?.length ?? 0) - 1) });
                }}
              >
                {[...corners.keys(), corners.length].map((ring) => (
                  <option key={ring} value={String(ring)}>
                    {ring === 0 ? 'Outline' : ring < corners.length ? `Hole ${ring}` : 'New hole'}
                  </option>
                ))}
              </select>
            )}
          </>
        )}
      </div>
    </div>
  );
}
