import type { RelationshipKind } from '../../schema/relationship-schema.js';
import type { EntityDraft } from '../entity-draft.js';
import type { RelationshipOptions } from '../options/relationship-options.js';

/** A property that is an end of a relationship, with its target resolved. */
export interface RelationshipEnd {
  readonly draft: EntityDraft;
  readonly property: string;
  readonly key: string;
  readonly relation: RelationshipKind;
  readonly target: EntityDraft;
  readonly options: RelationshipOptions;
}
