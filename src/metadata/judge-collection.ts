import type { CollectionSettings } from '../schema/database-schema.js';
import type { EntityDraft } from './entity-draft.js';
import type { Problem } from './finding-collector.js';
import { FLAG, judgeOptions, type OptionRules, TEXT, TEXTS } from './judge-options.js';

const RULES: OptionRules = { name: TEXT, permissions: TEXTS, documentSecurity: FLAG, enabled: FLAG };

/** The settings of a collection, complete, and what is wrong with those that were given. */
export function judgeCollection({ collection, settings }: EntityDraft): {
  readonly settings: CollectionSettings;
  readonly problems: readonly Problem[];
} {
  const { sound, problems } = judgeOptions(settings, RULES);
  const defaults = { name: collection, permissions: [], documentSecurity: false, enabled: true };
  return { settings: { ...defaults, ...sound }, problems };
}
