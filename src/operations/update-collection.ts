import { type CollectionSettings, changedSettings, settingText } from '../schema/database-schema.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Changes settings of a collection: display name, permissions, document security, enabled. */
export interface UpdateCollection {
  readonly type: 'update_collection';
  readonly collection: string;
  readonly from: CollectionSettings;
  readonly to: CollectionSettings;
}

export const updateCollection: OperationDefinition<UpdateCollection> = {
  type: 'update_collection',
  describe: ({ collection, from, to }) => `Update collection '${collection}' (${settingChanges(from, to).join(', ')})`,
  classify: ({ from, to }) => (changedSettings(from, to).every((setting) => setting === 'name') ? 'widening' : 'data'),
  delta: ({ collection, from, to }) => ({
    before: { kind: 'settings', collection, value: from },
    after: { kind: 'settings', collection, value: to },
  }),
  invert: ({ collection, from, to }) => ({ type: 'update_collection', collection, from: to, to: from }),
  requests: ({ collection, from, to }, server) =>
    changedSettings(from, to).length === 0 ? [] : [server.saveSettings(collection, to)],
  builderCall: ({ collection, from, to }) =>
    plainCall(
      'updateCollection',
      collection,
      Object.fromEntries(changedSettings(from, to).map((name) => [name, to[name]])),
    ),
  phase: 'update_collections',
  breaks({ collection, from, to }) {
    const lost = from.permissions.filter((permission) => !to.permissions.includes(permission));
    const reasons = [
      ...(changedSettings(from, to).includes('permissions') && lost.length > 0 ? [`without ${lost.join(', ')}`] : []),
      ...(from.documentSecurity && !to.documentSecurity ? ['without permissions of documents'] : []),
      ...(from.enabled && !to.enabled ? ['closed to clients'] : []),
    ];
    if (reasons.length === 0) return [];
    return [
      {
        rule: 'restrict-access',
        at: collection,
        found: `a collection ${reasons.join(', ')}`,
        expected: 'clients that do not need it',
        remedy: 'Deploy clients that do not need it, then run the file.',
      },
    ];
  },
};

function settingChanges(from: CollectionSettings, to: CollectionSettings): string[] {
  return changedSettings(from, to).map(
    (setting) => `${setting} ${settingText(from[setting])} -> ${settingText(to[setting])}`,
  );
}
