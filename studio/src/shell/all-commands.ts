import type { Command } from '../state/commands.js';
import { liveCollections, loadSchema } from '../state/database.js';
import { attempt, tell } from '../state/notices.js';
import { goTo, SECTIONS } from '../state/place.js';
import { setTheme } from '../state/settings.js';
import { SECTION_NAMES } from './navigation.js';

/** What can be done wherever a person is. */
export function allCommands(): readonly Command[] {
  return [
    ...liveCollections().map(({ id }): Command => ({ label: `Open ${id}`, icon: 'data', run: () => goTo('data', id) })),
    ...SECTIONS.map(
      (section): Command => ({ label: `Go to ${SECTION_NAMES[section]}`, icon: section, run: () => goTo(section) }),
    ),
    {
      label: 'Read the schema again',
      icon: 'refresh',
      run: () =>
        void attempt(async () => {
          await loadSchema(true);
          tell('The schema was read again.');
        }),
    },
    { label: 'Light colours', icon: 'sun', run: () => setTheme('light') },
    { label: 'Dark colours', icon: 'moon', run: () => setTheme('dark') },
    { label: 'Colours of the system', icon: 'sun', run: () => setTheme('system') },
  ];
}
