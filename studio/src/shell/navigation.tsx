import { Icon } from '../parts/icon.js';
import { overview } from '../state/database.js';
import { linkTo, place, SECTIONS, type Section } from '../state/place.js';

export const SECTION_NAMES: Readonly<Record<Section, string>> = {
  data: 'Data',
  schema: 'Schema',
  plan: 'Plan',
  migrations: 'Migrations',
  backups: 'Backups',
  requests: 'Requests',
};

/** The way between the sections: a column, on a phone a row at the bottom. */
export function Navigation() {
  return (
    <nav class="nav" aria-label="Sections">
      {SECTIONS.map((section) => (
        <a
          key={section}
          class="nav-link"
          href={linkTo(section)}
          aria-current={place.value.section === section ? 'page' : undefined}
        >
          <Icon name={section} />
          <span>{SECTION_NAMES[section]}</span>
        </a>
      ))}
      <p class="nav-foot">entwrite {overview.value?.version}</p>
    </nav>
  );
}
