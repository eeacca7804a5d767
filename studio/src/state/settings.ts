import { effect, signal } from '@preact/signals';

/** How a person likes a collection to look. */
export interface CollectionView {
  /** Keys of the columns, in order; all when absent. */
  readonly columns?: readonly string[];
  readonly widths?: Readonly<Record<string, number>>;
  /** Selections of columns by the name they were saved under. */
  readonly saved?: Readonly<Record<string, readonly string[]>>;
}

interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly views: Readonly<Record<string, CollectionView>>;
}

const NAME = 'entwrite-studio';

function load(): Settings {
  const base: Settings = { theme: 'system', views: {} };
  try {
    return { ...base, ...(JSON.parse(localStorage.getItem(NAME) ?? '{}') as Partial<Settings>) };
  } catch {
    return base;
  }
}

/** All that the page remembers: how things look, never what they hold. */
export const settings = signal<Settings>(load());

effect(() => {
  localStorage.setItem(NAME, JSON.stringify(settings.value));
  const { theme } = settings.value;
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});

export function setTheme(theme: Settings['theme']): void {
  settings.value = { ...settings.value, theme };
}

/** @param key the database and the collection */
export function viewOf(key: string): CollectionView {
  return Object.hasOwn(settings.value.views, key) ? (settings.value.views[key] ?? {}) : {};
}

export function changeView(key: string, change: Partial<CollectionView>): void {
  const { views } = settings.value;
  settings.value = { ...settings.value, views: { ...views, [key]: { ...viewOf(key), ...change } } };
}
