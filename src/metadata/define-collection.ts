import { COLLECTION_DEFINITION, type CollectionDefinition } from './collection-definition.js';
import type { AttributeDefinitions, DefinitionOptions, RelationshipDefinitions } from './options/definition-options.js';
import type { OptionsCheck } from './options/options-check.js';

/** `unknown` for each attribute with consistent options, otherwise a sentence. */
type DefinitionsCheck<Attributes> = { readonly [Name in keyof Attributes]: OptionsCheck<Attributes[Name]> };

/**
 * Describes a collection without a class; its document type can be inferred (`InferDocument`). Attributes are required
 * unless they have `required: false` or a default.
 *
 * @example
 * const users = defineCollection('users', {
 *   name: { type: 'string', size: 120 },
 *   role: { type: 'enum', elements: ['writer', 'editor'], default: 'writer' },
 *   age: { type: 'integer', min: 0, required: false },
 * }, { indexes: [{ attributes: ['name'], type: 'unique' }] });
 * type User = InferDocument<typeof users>;
 */
export function defineCollection<
  const Attributes extends AttributeDefinitions,
  const Relationships extends RelationshipDefinitions = Record<never, never>,
>(
  id: string,
  attributes: Attributes & DefinitionsCheck<Attributes>,
  options: DefinitionOptions<keyof Attributes & string, Relationships> = {},
): CollectionDefinition<Attributes, Relationships> {
  const { relationships, indexes = [], ...settings } = options;
  return Object.freeze({
    kind: COLLECTION_DEFINITION,
    id,
    attributes,
    relationships: relationships ?? ({} as Relationships),
    indexes,
    settings,
  });
}
