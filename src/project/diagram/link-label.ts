import type { RelationshipKind } from '../../schema/relationship-schema.js';
import type { DiagramLink } from './schema-diagram.js';

/** The text at a link: the keys by which documents show it, from both sides of a two-way one. */
export function linkLabel({ relationship: { key, twoWay, twoWayKey } }: DiagramLink): string {
  return twoWay ? `${key} / ${twoWayKey}` : key;
}

/** Whether each end of a link is one document or many: at the collection that holds it, and at the other. */
export const LINK_ENDS: Readonly<Record<RelationshipKind, readonly ['one' | 'many', 'one' | 'many']>> = {
  oneToOne: ['one', 'one'],
  oneToMany: ['one', 'many'],
  manyToOne: ['many', 'one'],
  manyToMany: ['many', 'many'],
};
