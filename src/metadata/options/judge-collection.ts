import { type CollectionSettings, defaultSettings } from '../../schema/database-schema.js';
import type { CollectionRename } from '../../schema/rename.js';
import { COLLECTION_RULES } from './collection-options.js';
import { judgeOptions } from './judge-options.js';
import type { Problem } from './problem.js';

/** The settings of a collection, complete, its declared rename, and what is wrong with what was given. */
export function judgeCollection(
  collection: string,
  settings: unknown,
): {
  readonly settings: CollectionSettings;
  /** null where none is declared. */
  readonly rename: CollectionRename | null;
  readonly problems: readonly Problem[];
} {
  const { sound, problems } = judgeOptions(settings, COLLECTION_RULES);
  const { renamedFrom, ...given } = sound;
  const rename = typeof renamedFrom === 'string' ? { from: renamedFrom, to: collection } : null;
  return { settings: { ...defaultSettings(collection), ...given }, rename, problems };
}
