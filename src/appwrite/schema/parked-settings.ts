import type { CollectionSettings } from '../../schema/database-schema.js';
import { NAME_LENGTH } from '../../schema/limits.js';

/** The settings of a collection while it is parked: no client sees it, and its name says what it was. */
export function parkedSettings({ name }: CollectionSettings, parkedAs: string): CollectionSettings {
  const shown = `${parkedAs} ${name}`.slice(0, NAME_LENGTH);
  return { name: shown, permissions: [], documentSecurity: false, enabled: false };
}
