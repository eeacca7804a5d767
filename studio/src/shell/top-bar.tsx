import { Icon } from '../parts/icon.js';
import { showJob } from '../parts/job-dialog.js';
import { overview } from '../state/database.js';
import { runningJobs } from '../state/jobs.js';
import { setTheme, settings } from '../state/settings.js';
import { isPaletteOpen } from './palette.js';

const DARK = matchMedia('(prefers-color-scheme: dark)');

/** Which database this is, the way to the palette, and how the page looks. */
export function TopBar() {
  const known = overview.value;
  const { theme } = settings.value;
  const isDark = theme === 'dark' || (theme === 'system' && DARK.matches);
  return (
    <header class="top">
      <div class="brand">
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
          <rect x="1.500" y="1.500" width="17" height="17" rx="5" fill="currentColor" opacity="0.16" />
          <path d="M6 6h8M6 10h5M6 14h8" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
        </svg>
        <span>studio</span>
      </div>
      <span class="database">{known?.databaseId}</span>
      <span class="muted server">{known?.server}</span>
      {known?.isDemo && <span class="badge info">demo</span>}
      {known?.readOnly && <span class="badge warn">read only</span>}
      {known?.isProduction && <span class="badge bad">production</span>}
      <div class="grow" />
      {runningJobs.value.map(({ id, title }) => (
        <button key={id} type="button" class="button running" data-running={title} onClick={() => showJob(id, title)}>
          <span class="spinner" /> <span class="running-title">{title}</span>
        </button>
      ))}
      <button
        type="button"
        class="search-button"
        onClick={() => {
          isPaletteOpen.value = true;
        }}
      >
        <Icon name="search" />
        <span class="grow">Search or run</span>
        <kbd>Ctrl K</kbd>
      </button>
      <button
        type="button"
        class="button plain icon"
        aria-label={isDark ? 'Use light colours' : 'Use dark colours'}
        onClick={() => setTheme(isDark ? 'light' : 'dark')}
      >
        <Icon name={isDark ? 'sun' : 'moon'} />
      </button>
    </header>
  );
}
