import { EntwriteError } from '../../errors.js';
import { isCollectionDefinition } from '../collection-definition.js';
import type { EntitySource } from '../entity-source.js';
import { kindOf } from '../options/kind-of.js';
import type { EntityMetadata } from './entity-metadata.js';
import type { EntityModel } from './entity-model.js';

/** The metadata of a class or definition. Throws `entity_unknown` if it is not part of the model. */
export function findEntity(model: EntityModel, source: EntitySource): EntityMetadata {
  const isDefinition = isCollectionDefinition(source);
  const found = model.entities.find(({ entity, collection }) =>
    isDefinition ? entity === null && collection === source.id : entity === source,
  );
  if (found) return found;
  const name = isDefinition ? source.id : nameOf(source);
  throw new EntwriteError('entity_unknown', {
    at: name,
    found: 'an entity that is not part of this context',
    expected: `one of ${model.entities.map((entity) => entity.name).join(', ') || 'none'}`,
    remedy: `Add it to the context: \`this.set(${name})\`.`,
  });
}

/** The name of a class, or the kind of any other value. */
function nameOf(source: unknown): string {
  return typeof source === 'function' ? source.name : kindOf(source);
}
