import type { EntitySource } from '../entity-source.js';
import type { EntityModel } from './entity-model.js';

interface KnownModel {
  readonly sources: readonly EntitySource[];
  readonly model: EntityModel;
}

/** Known models by their first source, so that they are garbage-collected together with the classes. */
const known = new WeakMap<EntitySource, KnownModel[]>();

/** Caches models by their sources: decorators do not change, and an application may make a context per request. */
export function knownModel(sources: readonly EntitySource[], build: () => EntityModel): EntityModel {
  const [first] = sources;
  if (first === undefined) return build();
  const models = known.get(first) ?? [];
  const found = models.find(
    (one) => one.sources.length === sources.length && one.sources.every((source, at) => source === sources[at]),
  );
  if (found !== undefined) return found.model;
  const model = build();
  known.set(first, [...models, { sources, model }]);
  return model;
}
