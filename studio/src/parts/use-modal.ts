import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { focusGrid } from '../grid/focus-grid.js';

/**
 * A dialog element that is modal from the moment it is in the page, so that no key typed after the one that opened it reaches anything
 * else; when it goes, the focus is again where it was, or in the grid where that is gone.
 */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = element;
    current?.showModal();
    return () => {
      current?.close();
      const { activeElement, body } = document;
      if (activeElement === body || current?.contains(activeElement)) focusGrid();
    };
  }, []);
  return element;
}
