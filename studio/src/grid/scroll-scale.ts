/** Browsers cut elements off at some ten million pixels; higher lists are scrolled in larger steps. */
const HIGHEST = 8_000_000;

/** The sizes of a list of rows and of the window that shows a part of it, in pixels. */
export interface ListSize {
  readonly rows: number;
  readonly rowHeight: number;
  readonly window: number;
}

/** The height of the element that is scrolled. */
export function scrolledHeight({ rows, rowHeight }: ListSize): number {
  return Math.min(HIGHEST, rows * rowHeight);
}

/** Whether a pixel of scrolling is more than a pixel of the list. */
export function isScaled({ rows, rowHeight }: ListSize): boolean {
  return rows * rowHeight > HIGHEST;
}

/** The last row the window can begin with; a fraction where it is cut. */
export function lastTop({ rows, rowHeight, window }: ListSize): number {
  return Math.max(0, rows - window / rowHeight);
}

/** The row at the top of the window at a position of the scroll bar. */
export function topAt(size: ListSize, scrollTop: number): number {
  const range = scrolledHeight(size) - size.window;
  return range <= 0 ? 0 : Math.min(1, Math.max(0, scrollTop / range)) * lastTop(size);
}

/** The position of the scroll bar for a row at the top. */
export function scrollFor(size: ListSize, top: number): number {
  const last = lastTop(size);
  return last === 0 ? 0 : (Math.min(last, Math.max(0, top)) / last) * (scrolledHeight(size) - size.window);
}
