import type { CollectionDefinition } from './collection-definition.js';
import type { EntityDraft } from './entity-draft.js';
import type { PropertyDeclaration, PropertyRecord } from './entity-record.js';
import { SYSTEM_KEYS } from './entity-types/system-key.js';
import { show } from './options/show-value.js';

/** Drafts a definition, with all system fields under Appwrite's own names. */
export function draftDefinition(definition: CollectionDefinition): EntityDraft {
  const { id, attributes, relationships, indexes, settings } = definition;
  const record = (property: string, declaration: PropertyDeclaration): PropertyRecord => ({
    property,
    designType: undefined,
    declaration,
  });
  return {
    source: definition,
    name: typeof id === 'string' && id !== '' ? id : show(id),
    entity: null,
    collection: id,
    settings,
    properties: [
      ...SYSTEM_KEYS.map((key) => record(key, { kind: 'system', key, generate: null })),
      ...Object.entries(attributes).map(([name, options]) => record(name, { kind: 'attribute', options })),
      ...Object.entries(relationships).map(([name, { type, target, ...options }]) =>
        record(name, {
          kind: 'relationship',
          relation: type,
          target: typeof target === 'string' ? () => target : target,
          options,
        }),
      ),
    ],
    indexes: indexes.map(({ attributes: names, ...options }) => ({ attributes: names, options })),
  };
}
