import { signal } from '@preact/signals';
import { closeDialog } from './dialog.js';
import { leave } from './unsaved.js';

/** The sections of the page, in the order of the navigation. */
export const SECTIONS = ['data', 'schema', 'plan', 'migrations', 'backups', 'requests'] as const;
export type Section = (typeof SECTIONS)[number];

/** Where a person is: a section, and what of it, such as a collection. */
export interface Place {
  readonly section: Section;
  readonly item: string | null;
  /** Conditions to start with, as `where` takes them. */
  readonly where: Readonly<Record<string, unknown>> | null;
}

function read(): Place {
  const [path = '', query = ''] = location.hash.slice(1).split('?');
  const [, section = 'data', item] = path.split('/');
  const known = SECTIONS.find((one) => one === section) ?? 'data';
  const where = new URLSearchParams(query).get('where');
  try {
    return {
      section: known,
      item: item ? decodeURIComponent(item) : null,
      where: where === null ? null : (JSON.parse(where) as Place['where']),
    };
  } catch {
    return { section: known, item: null, where: null };
  }
}

export const place = signal<Place>(read());

/** The address of the place that is shown. */
let shown = location.hash;

function show(): void {
  shown = location.hash;
  closeDialog();
  place.value = read();
}

addEventListener('hashchange', () => {
  if (location.hash !== shown) leave(show, () => history.replaceState(null, '', shown || location.pathname));
});

/** The address of a place within the page. */
export function linkTo(section: Section, item?: string, where?: object): string {
  const path = item === undefined ? `#/${section}` : `#/${section}/${encodeURIComponent(item)}`;
  return where === undefined ? path : `${path}?where=${encodeURIComponent(JSON.stringify(where))}`;
}

/** Goes there, at once where nothing is unsaved: the browser reports it only later. */
export function goTo(section: Section, item?: string, where?: object): void {
  leave(() => {
    location.hash = linkTo(section, item, where).slice(1);
    show();
  });
}
