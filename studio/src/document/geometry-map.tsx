import type { Corners, GeometryType, Position } from './geometry.js';
import { LAND } from './land.js';
import { gridValues, type MapWindow, pixel } from './map-window.js';

interface GeometryMapProps {
  readonly type: GeometryType;
  readonly corners: Corners;
  readonly shown: MapWindow;
  readonly isEarth: boolean;
}

/** What lies under the corners of a geometry: land, lines of longitude and latitude with their numbers, and its shape. Nothing is asked of a map server. */
export function GeometryMap({ type, corners, shown, isEarth }: GeometryMapProps) {
  const { left, top, width, height } = shown;
  const unit = pixel(shown);
  const path = (ring: readonly Position[]) => ring.map(([x, y]) => `${x} ${-y}`).join('L');
  const shapes = corners
    .filter((ring) => ring.length > 1)
    .map((ring) => `M${path(ring)}${type === 'polygon' ? 'Z' : ''}`);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of SVG takes no focus.
    <g aria-hidden="true">
      {isEarth && <path d={LAND} transform="scale(0.1)" class="map-land" />}
      {gridValues(left, width, width).map((x) => (
        <g key={`x${x}`}>
          <line x1={x} x2={x} y1={-top} y2={height - top} class="map-line" />
          <text x={x + 2 * unit} y={height - top - 3 * unit} font-size={9 * unit} class="map-number">
            {isEarth ? degrees(x, 'E', 'W') : x}
          </text>
        </g>
      ))}
      {gridValues(top - height, height, width).map((y) => (
        <g key={`y${y}`}>
          <line x1={left} x2={left + width} y1={-y} y2={-y} class={isEarth && y === 0 ? 'map-equator' : 'map-line'} />
          <text x={left + 2 * unit} y={-y - 2 * unit} font-size={9 * unit} class="map-number">
            {isEarth ? degrees(y, 'N', 'S') : y}
          </text>
        </g>
      ))}
      {type !== 'point' && (
        <path d={shapes.join('')} fill-rule="evenodd" class={type === 'line' ? 'map-path' : 'map-area'} />
      )}
    </g>
  );
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(value)}°${value > 0 ? positive : value < 0 ? negative : ''}`;
}
