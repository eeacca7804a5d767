/** A column of the part that is shown. */
export interface ColumnPlace {
  readonly index: number;
  readonly start: number;
  readonly size: number;
}

/** Columns drawn beyond those in sight, on either side. */
const BEYOND = 2;

/** Where the columns of a wide grid stand. */
export function columnPlaces(widths: readonly number[]): readonly ColumnPlace[] {
  let start = 0;
  return widths.map((size, index) => {
    const place = { index, start, size };
    start += size;
    return place;
  });
}

/** Those in sight of a window, and a few beyond. */
export function columnsInSight(places: readonly ColumnPlace[], left: number, width: number): readonly ColumnPlace[] {
  const first = places.findIndex(({ start, size }) => start + size > left);
  const after = places.findIndex(({ start }) => start >= left + width);
  return places.slice(Math.max(0, first - BEYOND), after < 0 ? places.length : after + BEYOND);
}

/** The place to scroll to so that a column is in sight, as near as it gets. */
export function leftFor({ start, size }: ColumnPlace, left: number, width: number): number {
  if (start < left || size > width) return start;
  return start + size > left + width ? start + size - width : left;
}
