import { type Code, codeObject, codeProperty, quote } from '../../migrations/generate/source-text.js';
import { type CollectionEnd, isToOne } from '../../schema/relationship-schema.js';
import { keyProperty } from './attribute-member.js';
import type { EntityMember } from './entity-member.js';
import type { EntityNames } from './entity-names.js';
import { pascalCase } from './words.js';

/** The class property of an end of a relationship. */
export function relationshipMember(end: CollectionEnd, names: EntityNames): EntityMember {
  const { collection, relationship } = end.side;
  const property = names.get(collection)?.properties.get(relationship.key) ?? relationship.key;
  const other = names.get(relationship.relatedCollection);
  const target = other?.className ?? relationship.relatedCollection;
  const inverse = other?.properties.get(relationship.twoWayKey) ?? relationship.twoWayKey;
  const decorator = pascalCase(relationship.kind);
  const options = [...keyProperty(property, relationship.key), ...relationshipCode(end, inverse)];
  return {
    property,
    decorator,
    args: [`() => ${target}`, ...(options.length === 0 ? [] : [codeObject(options)])],
    declaration: `${property}?: Ref<${target}>${isToOne(end.side) ? '' : '[]'};`,
    imports: [decorator, 'type Ref'],
    collections: [relationship.relatedCollection],
  };
}

/** An end's options; `inverse` names the other end. The delete rule is only written at the parent's end. */
export function relationshipCode(
  { side: { collection, relationship }, isParent }: CollectionEnd,
  inverse: string,
): readonly Code[] {
  const { twoWay, twoWayKey, onDelete } = relationship;
  return [
    ...(twoWay ? [codeProperty('inverse', quote(inverse))] : []),
    ...(!twoWay && twoWayKey !== '' && twoWayKey !== collection ? [codeProperty('twoWayKey', quote(twoWayKey))] : []),
    ...(isParent && onDelete !== 'setNull' ? [codeProperty('onDelete', quote(onDelete))] : []),
  ];
}
