import { EntwriteError } from '../../errors.js';
import { isCollectionDefinition } from '../collection-definition.js';
import type { EntitySource } from '../entity-source.js';
import { kindOf } from '../options/kind-of.js';
import type { EntityMetadata } from './entity-metadata.js';
import type { EntityModel } from './entity-model.js';

/** What a model knows about a class or definition it was built from. Throws `entity_unknown` when that is not part of it. */
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

/** Of a class; what else was given has none. */
function nameOf(source: unknown): string {
  return typeof source === 'function' ? source.name : kindOf(source);
}
