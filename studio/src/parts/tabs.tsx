import { useRef } from 'preact/hooks';

interface TabsProps<T extends string> {
  readonly label: string;
  /** The tabs, with what stands on them. */
  readonly tabs: readonly (readonly [T, string])[];
  readonly shown: T;
  /** Tabs other than the shown one are out of reach. */
  readonly disabled?: boolean;
  readonly onShow: (tab: T) => void;
}

/** Forms of the same thing, of which one is shown: arrow keys go to the next one. */
export function Tabs<T extends string>({ label, tabs, shown, disabled = false, onShow }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = tabs.findIndex(([tab]) => tab === shown) + step;
    const [next] = tabs[(at + tabs.length) % tabs.length] ?? [];
    if (step === 0 || next === undefined || disabled) return;
    event.preventDefault();
    onShow(next);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label={label} onKeyDown={press}>
      {tabs.map(([tab, text]) => (
        <button
          key={tab}
          type="button"
          role="tab"
          data-tab={tab}
          tabIndex={tab === shown ? 0 : -1}
          aria-selected={tab === shown}
          disabled={disabled && tab !== shown}
          onClick={() => onShow(tab)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
