import { useRef } from 'preact/hooks';
import { createNewest, type Newest } from './newest.js';

/** The questions of a part of the page, of which only the last one counts. */
export function useNewest(): Newest {
  const newest = useRef<Newest | null>(null);
  newest.current ??= createNewest();
  return newest.current;
}
