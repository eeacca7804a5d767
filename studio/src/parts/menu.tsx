import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon.js';

interface MenuProps {
  readonly label: string;
  readonly icon?: IconName;
  readonly showsLabel?: boolean;
  readonly side?: 'left' | 'right';
  readonly disabled?: boolean;
  readonly children: (close: () => void) => ComponentChildren;
}

/** A button that opens a list of things to do; Escape and a click elsewhere close it. */
export function Menu({ label, icon, showsLabel = true, side = 'right', disabled = false, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    itemsOf(root.current)[0]?.focus();
    const leave = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const { current } = root;
    const leaveByKey = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget !== null && !current?.contains(relatedTarget as Node)) setOpen(false);
    };
    addEventListener('pointerdown', leave);
    current?.addEventListener('focusout', leaveByKey);
    return () => {
      removeEventListener('pointerdown', leave);
      current?.removeEventListener('focusout', leaveByKey);
    };
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen) {
      event.stopPropagation();
      close();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    // There the keys go from choice to choice.
    if (event.target instanceof HTMLSelectElement) return;
    const items = itemsOf(root.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    items.at((at + (event.key === 'ArrowDown' ? 1 : -1)) % items.length)?.focus();
    event.preventDefault();
  };
  return (
    <div class="menu" ref={root} onKeyDown={move}>
      <button
        type="button"
        class={`button ${showsLabel ? '' : 'icon'}`}
        aria-expanded={isOpen}
        aria-label={label}
        title={label}
        disabled={disabled}
        onClick={() => setOpen(!isOpen)}
      >
        {icon && <Icon name={icon} />}
        {showsLabel && <span>{label}</span>}
      </button>
      {isOpen && <div class={`menu-list ${side === 'left' ? 'left' : ''}`}>{children(close)}</div>}
    </div>
  );
}

function itemsOf(menu: HTMLElement | null): readonly HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('.menu-list :is(a, button, input, select)') ?? [])];
}
