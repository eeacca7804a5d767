import type { Corners, Position } from './geometry.js';

/** The part of a plane that a map shows, in degrees or units of a plane; `top` is the highest y. */
export interface MapWindow {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const EARTH: MapWindow = { left: -180, top: 90, width: 360, height: 180 };

/** Pixels of the map, on which sizes are based that do not grow with it. */
const PIXELS = 380;
/** Lines of the grid across the map at most. */
const LINES = 7;
const MOST_DIGITS = 7;

/** The length of a pixel. */
export function pixel({ width }: MapWindow): number {
  return width / PIXELS;
}

/** Whether all corners are longitudes and latitudes. */
export function isOnEarth(corners: Corners): boolean {
  return corners.flat().every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
}

/** The part around a geometry; all the Earth for a place on it, and for nothing. */
export function windowAround(corners: Corners): MapWindow {
  const all = corners.flat();
  if (all.length === 0 || (all.length === 1 && isOnEarth(corners))) return EARTH;
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const width = Math.max(right - left, (top - bottom) * 2, 1e-5) * 1.5;
  const around = { left: (left + right - width) / 2, top: (bottom + top) / 2 + width / 4, width, height: width / 2 };
  return isOnEarth(corners) && width > EARTH.width ? EARTH : around;
}

/** A part that is so many times as large, around the same middle. */
export function zoomed({ left, top, width, height }: MapWindow, times: number): MapWindow {
  const [wide, high] = [width * times, height * times];
  return { left: left + (width - wide) / 2, top: top - (height - high) / 2, width: wide, height: high };
}

export function middleOf({ left, top, width, height }: MapWindow): Position {
  return [left + width / 2, top - height / 2];
}

/** A position as exact as it can be pointed at. */
export function roundedPosition([x, y]: Position, shown: MapWindow, isEarth: boolean): Position {
  const digits = Math.min(MOST_DIGITS, Math.max(0, Math.ceil(1 - Math.log10(pixel(shown)))));
  const within = (value: number, most: number) => (isEarth ? Math.max(-most, Math.min(most, value)) : value);
  return [Number(within(x, 180).toFixed(digits)), Number(within(y, 90).toFixed(digits))];
}

/** Round numbers at which lines are drawn between two values. */
export function gridValues(from: number, length: number, across: number): readonly number[] {
  const rough = across / LINES;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const nice = across > 60 ? [30, 60, 90] : [1, 2, 5, 10].map((one) => one * magnitude);
  const step = nice.find((one) => one >= rough) ?? rough;
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor((from + length) / step) - first + 1);
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(10)));
}
