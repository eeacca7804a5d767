import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface ScrolledProps {
  /** What is in it. */
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A part that is scrolled sideways where it is wider than the page; the keyboard reaches it while it is. */
export function Scrolled({ label, class: more = '', children }: ScrolledProps) {
  const element = useRef<HTMLDivElement>(null);
  const [isWide, setWide] = useState(false);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = () => setWide(current.scrollWidth > current.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    if (current.firstElementChild !== null) observer.observe(current.firstElementChild);
    measure();
    return () => observer.disconnect();
  }, []);
  const reachable = isWide ? ({ role: 'region', 'aria-label': label, tabIndex: 0 } as const) : {};
  return (
    <div ref={element} class={`scroll-x ${more}`} {...reachable}>
      {children}
    </div>
  );
}
