import type { RelationshipKind } from '../schema/relationship-schema.js';
import type { SystemKey } from './entity-types/system-key.js';
import type { AttributeOptions } from './options/attribute-options.js';
import type { CollectionOptions } from './options/collection-options.js';
import type { IndexOptions } from './options/index-options.js';
import type { ReferenceOptions, RelationshipOptions } from './options/relationship-options.js';

/** Returns the class or definition at the other end; called late, so that files may import each other. */
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
  /** The kind as seen from the decorated property. */
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
  /** The property type emitted by the compiler; undefined if it emitted none. */
  readonly designType: unknown;
  readonly declaration: PropertyDeclaration;
}

export interface IndexRecord {
  /** Property names, or `$id`, `$createdAt`, `$updatedAt`. */
  readonly attributes: readonly string[];
  readonly options: IndexOptions;
}

interface CollectionRecord {
  readonly id: string;
  readonly options: CollectionOptions;
}

/** An event in the life of a document that methods of its entity can hook into. */
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

/** What the decorators of one class declare, neither checked nor resolved. */
export interface EntityRecord {
  collection: CollectionRecord | null;
  readonly properties: PropertyRecord[];
  readonly indexes: IndexRecord[];
  /** Missing if an older copy of the package made the record. */
  hooks?: HookRecord[];
}
