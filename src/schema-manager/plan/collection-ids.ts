import { EntwriteError } from '../../errors.js';
import { isCollectionDefinition } from '../../metadata/collection-definition.js';
import type { EntitySource } from '../../metadata/entity-source.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';

/** The collections of some entities. Throws entity_unknown for one that is not part of the model. */
export function collectionIds(sources: readonly (EntitySource | string)[], model: EntityModel): readonly string[] {
  return sources.map((source) => {
    if (typeof source === 'string') return source;
    if (isCollectionDefinition(source)) return source.id;
    const found = model.entities.find(({ entity }) => entity === source);
    if (found !== undefined) return found.collection;
    throw new EntwriteError('entity_unknown', {
      at: 'only',
      found: `the class ${source.name}`,
      expected: 'an entity of this context',
      remedy: 'Give it to `set(…)` in the context, or take it out of `only`.',
    });
  });
}
