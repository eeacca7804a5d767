import type { RelationshipKind } from '../../schema/relationship-schema.js';
import type { DiagramLink } from './schema-diagram.js';

/** The label of a link: its key, or both keys of a two-way one. */
export function linkLabel({ relationship: { key, twoWay, twoWayKey } }: DiagramLink): string {
  return twoWay ? `${key} / ${twoWayKey}` : key;
}

/** Whether each end of a link is one document or many: first at the collection that declares it, then at the other. */
export const LINK_ENDS: Readonly<Record<RelationshipKind, readonly ['one' | 'many', 'one' | 'many']>> = {
  oneToOne: ['one', 'one'],
  oneToMany: ['one', 'many'],
  manyToOne: ['many', 'one'],
  manyToMany: ['many', 'many'],
};
