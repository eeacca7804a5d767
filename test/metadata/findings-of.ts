import { describeFinding, EntwriteError } from '../../src/errors.js';
import type { EntitySource } from '../../src/metadata/entity-source.js';
import { buildEntityModel, type EntityModelOptions } from '../../src/metadata/model/build-entity-model.js';

/** The error a model is refused with. */
export function refusal(sources: readonly unknown[], options?: EntityModelOptions): EntwriteError {
  try {
    buildEntityModel(sources as readonly EntitySource[], options);
  } catch (error) {
    if (error instanceof EntwriteError) return error;
    throw error;
  }
  throw new Error('the model was accepted');
}

/** Everything found in a model that is refused, a line each. */
export function findingsOf(sources: readonly unknown[], options?: EntityModelOptions): string[] {
  return refusal(sources, options).findings.map(describeFinding);
}

/** Puts a decorator on a property in a way the compiler would refuse. */
export function put(entity: object, property: string, decorator: unknown): void {
  const prototype: unknown = Reflect.get(entity, 'prototype');
  (decorator as (target: unknown, property: string) => void)(prototype, property);
}
