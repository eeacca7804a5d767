import { type CollectionSettings, findCollection, settingsOf } from '../schema/database-schema.js';
import { editCollection } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** New settings of a collection: display name, permissions, document security, enabled. */
export interface UpdateCollection {
  readonly type: 'update_collection';
  readonly collection: string;
  readonly from: CollectionSettings;
  readonly to: CollectionSettings;
}

export const updateCollection: OperationDefinition<UpdateCollection> = {
  describe: ({ collection, from, to }) => `Update collection '${collection}' (${settingChanges(from, to).join(', ')})`,
  classify: ({ from, to }) => (changedSettings(from, to).every((setting) => setting === 'name') ? 'widening' : 'data'),
  apply: (schema, { collection, to }) => editCollection(schema, collection, (existing) => ({ ...existing, ...to })),
  invert: ({ collection, from, to }) => ({ type: 'update_collection', collection, from: to, to: from }),
  collection: ({ collection }) => collection,
  needs: () => [],
  subject: ({ collection }) => ({ collection, key: null }),
  names: ({ collection }) => [`${collection}.`],
  provides: () => [],
  requires: () => [],
  isCreation: false,
  isAsynchronous: false,
  isOpaque: () => false,
  isApplied: (schema, { collection, to }) => {
    const existing = findCollection(schema, collection);
    return existing !== undefined && changedSettings(settingsOf(existing), to).length === 0;
  },
};

const SETTINGS: readonly (keyof CollectionSettings)[] = ['name', 'permissions', 'documentSecurity', 'enabled'];

/** Which settings differ; the order of permissions does not count. */
export function changedSettings(
  from: CollectionSettings,
  to: CollectionSettings,
): readonly (keyof CollectionSettings)[] {
  return SETTINGS.filter((setting) => text(from[setting]) !== text(to[setting]));
}

function settingChanges(from: CollectionSettings, to: CollectionSettings): string[] {
  return changedSettings(from, to).map((setting) => `${setting} ${text(from[setting])} -> ${text(to[setting])}`);
}

function text(value: CollectionSettings[keyof CollectionSettings]): string {
  return typeof value === 'object' ? `[${[...value].sort().join(', ')}]` : String(value);
}
