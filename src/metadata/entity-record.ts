import type { RelationshipKind } from '../schema/relationship-schema.js';
import type { SystemKey } from './entity-types/system-key.js';
import type { AttributeOptions } from './options/attribute-options.js';
import type { CollectionOptions } from './options/collection-options.js';
import type { IndexOptions } from './options/index-options.js';
import type { ReferenceOptions, RelationshipOptions } from './options/relationship-options.js';

/** Names the class or definition at the other end when it is asked for, so that files may import each other. */
export type TargetThunk = () => unknown;

interface AttributeDeclaration {
  readonly kind: 'attribute';
  readonly options: AttributeOptions;
}

export interface ReferenceDeclaration {
  readonly kind: 'reference';
  readonly target: TargetThunk;
  readonly options: ReferenceOptions;
}

interface SystemDeclaration {
  readonly kind: 'system';
  readonly key: SystemKey;
  readonly generate: (() => string) | null;
}

interface RelationshipDeclaration {
  readonly kind: 'relationship';
  /** As seen from the property it decorates. */
  readonly relation: RelationshipKind;
  readonly target: TargetThunk;
  readonly options: RelationshipOptions;
}

export type PropertyDeclaration =
  | AttributeDeclaration
  | ReferenceDeclaration
  | SystemDeclaration
  | RelationshipDeclaration;

export interface PropertyRecord {
  readonly property: string;
  /** What the compiler emitted as the property's type; undefined when it emitted none. */
  readonly designType: unknown;
  readonly declaration: PropertyDeclaration;
}

export interface IndexRecord {
  /** Names of properties, or `$id`, `$createdAt`, `$updatedAt`. */
  readonly attributes: readonly string[];
  readonly options: IndexOptions;
}

interface CollectionRecord {
  readonly id: string;
  readonly options: CollectionOptions;
}

/** A moment in the life of a document at which methods of its entity run. */
export type LifecycleEvent =
  | 'beforeCreate'
  | 'afterCreate'
  | 'beforeUpdate'
  | 'afterUpdate'
  | 'beforeDelete'
  | 'afterDelete'
  | 'afterLoad';

interface HookRecord {
  readonly event: LifecycleEvent;
  readonly method: string;
}

/** What the decorators of one class declared, verbatim: nothing is checked or resolved here. */
export interface EntityRecord {
  collection: CollectionRecord | null;
  readonly properties: PropertyRecord[];
  readonly indexes: IndexRecord[];
  /** Missing where another copy of the package, of an older version, made the record. */
  hooks?: HookRecord[];
}
