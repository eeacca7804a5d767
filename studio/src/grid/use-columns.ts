import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useEffect, useReducer, useRef } from 'preact/hooks';

/** A column of the part that is shown. */
export interface ShownColumn {
  readonly index: number;
  readonly start: number;
  readonly size: number;
}

/** The columns of a wide grid that are in sight, with their places. */
export function useColumns(
  scroll: RefObject<HTMLElement | null>,
  widths: readonly number[],
): { readonly shown: readonly ShownColumn[]; readonly width: number; readonly show: (index: number) => void } {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const made = useRef<Virtualizer<HTMLElement, Element> | null>(null);
  const options = {
    horizontal: true,
    count: widths.length,
    overscan: 2,
    getScrollElement: () => scroll.current,
    estimateSize: (index: number) => widths[index] ?? 0,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => render(undefined as never),
  };
  made.current ??= new Virtualizer<HTMLElement, Element>(options);
  const virtualizer = made.current;
  virtualizer.setOptions(options);
  useEffect(() => virtualizer._didMount(), []);
  useEffect(() => virtualizer._willUpdate());
  const key = widths.join();
  useEffect(() => {
    virtualizer.measure();
  }, [key]);
  return {
    shown: virtualizer.getVirtualItems(),
    width: widths.reduce((sum, width) => sum + width, 0),
    show: (index) => virtualizer.scrollToIndex(index),
  };
}
