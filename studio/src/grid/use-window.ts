import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ColumnPlace, columnPlaces, columnsInSight, leftFor } from './column-places.js';
import { isScaled, type ListSize, lastTop, scrollFor, topAt } from './scroll-scale.js';

/** The part of the grid that is in sight. */
export interface GridWindow {
  /** For the element that is scrolled. */
  readonly scroll: RefObject<HTMLDivElement | null>;
  readonly height: number;
  readonly size: ListSize;
  /** The row at the top; a fraction where it is cut. */
  readonly top: number;
  readonly first: number;
  readonly last: number;
  /** Rows of a page. */
  readonly page: number;
  readonly columns: readonly ColumnPlace[];
  readonly width: number;
  readonly onScroll: () => void;
  /** Brings a cell into sight. */
  readonly show: (row: number, column: number) => void;
}

interface WindowOptions {
  readonly rows: number;
  readonly widths: readonly number[];
  readonly rowHeight: number;
  readonly headHeight: number;
}

/** Follows what of a grid is in sight, however many rows it has. */
export function useWindow({ rows, widths, rowHeight, headHeight }: WindowOptions): GridWindow {
  const scroll = useRef<HTMLDivElement>(null);
  const [frame, setFrame] = useState({ width: 1200, height: 600 });
  const [top, setTop] = useState(0);
  const [left, setLeft] = useState(0);
  /** The position of the scroll bar that was set here, not by a person. */
  const own = useRef(-1);
  const size: ListSize = { rows, rowHeight, window: Math.max(rowHeight, frame.height - headHeight) };
  // The same arrays while nothing of the columns changes, so that rows need not be drawn again.
  const places = useMemo(() => columnPlaces(widths), [widths.join()]);
  const columns = useMemo(() => columnsInSight(places, left, frame.width), [places, left, frame.width]);
  const scrollTo = (next: number) => {
    const element = scroll.current;
    if (element === null) return;
    const bounded = Math.min(lastTop(size), Math.max(0, next));
    setTop(bounded);
    element.scrollTop = scrollFor(size, bounded);
    own.current = element.scrollTop;
  };
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null) return undefined;
    const measure = () => setFrame({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const wheel = useRef((_: WheelEvent) => {});
  wheel.current = (event) => {
    if (!isScaled(size) || event.deltaY === 0 || event.shiftKey) return;
    event.preventDefault();
    scrollTo(top + (event.deltaMode === 1 ? event.deltaY : event.deltaY / rowHeight));
  };
  useLayoutEffect(() => {
    const element = scroll.current;
    const listen = (event: WheelEvent) => wheel.current(event);
    element?.addEventListener('wheel', listen, { passive: false });
    return () => element?.removeEventListener('wheel', listen);
  }, []);
  const page = Math.max(1, Math.floor(size.window / rowHeight));
  return {
    scroll,
    height: frame.height,
    size,
    top,
    first: Math.max(0, Math.floor(top)),
    last: Math.min(rows - 1, Math.ceil(top + size.window / rowHeight)),
    page,
    columns,
    width: widths.reduce((sum, width) => sum + width, 0),
    onScroll() {
      const element = scroll.current;
      if (element === null) return;
      setLeft(element.scrollLeft);
      if (Math.abs(element.scrollTop - own.current) < 1) return;
      own.current = -1;
      setTop(topAt(size, element.scrollTop));
    },
    show(row, column) {
      if (row < top) scrollTo(row);
      else if (row > top + page - 1) scrollTo(row - page + 1);
      const place = places[column];
      const element = scroll.current;
      if (place !== undefined && element !== null) element.scrollLeft = leftFor(place, left, frame.width);
    },
  };
}
