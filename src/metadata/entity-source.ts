import type { CollectionDefinition } from './collection-definition.js';
import type { EntityClass } from './entity-class.js';

/** What a context is built from: a class with `@Collection`, or a definition from `defineCollection`. */
export type EntitySource = EntityClass | CollectionDefinition;
