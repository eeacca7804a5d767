import type { Finding } from '../../errors.js';
import type { EntityMetadata } from './entity-metadata.js';

/** System fields that two properties of one entity claim, and the name of the id on something else. */
export function systemFindings(entity: EntityMetadata): Finding[] {
  return [...claimedTwice(entity), ...idOfAnotherKind(entity)];
}

/** Whatever a class is, links, references and nested documents take its `id` for the document's. */
function idOfAnotherKind({ name, entity, properties }: EntityMetadata): Finding[] {
  if (entity === null || !properties.some(({ property, kind }) => property === 'id' && kind !== 'system')) return [];
  return [
    {
      rule: 'id_of_another_kind',
      at: `${name}.id`,
      found: 'a property `id` that is not the id of the document',
      expected: '`@Id() id`, by which a document is found and linked',
      remedy: "Decorate it with `@Id`, or call it otherwise and keep the stored name with `key: 'id'`.",
    },
  ];
}

function claimedTwice({ name, properties }: EntityMetadata): Finding[] {
  const system = properties.filter(({ kind }) => kind === 'system');
  return system.flatMap(({ property, key }, at): Finding[] => {
    const first = system.find((other) => other.key === key);
    if (first === undefined || first === system[at]) return [];
    return [
      {
        rule: 'system_twice',
        at: `${name}.${property}`,
        found: `a second property for '${key}', beside '${first.property}'`,
        expected: 'one',
        remedy: 'Take one decorator away.',
      },
    ];
  });
}
