import type { Finding } from '../../errors.js';
import { SYSTEM_KEYS, systemDecorator, usualName } from '../entity-types/system-key.js';
import type { EntityMetadata } from './entity-metadata.js';

/** System fields that two properties of one entity claim, and their usual names on something else. */
export function systemFindings(entity: EntityMetadata): Finding[] {
  return [...claimedTwice(entity), ...idOfAnotherKind(entity), ...namedAsSystem(entity)];
}

/**
 * `create` asks for none of these names. Links may have them (the `permissions` of a role): nobody takes one for the field, and one that must
 * be there is asked for by the checks before the write.
 */
function namedAsSystem({ name, entity, properties }: EntityMetadata): Finding[] {
  if (entity === null) return [];
  return properties.flatMap((one): Finding[] => {
    const key = SYSTEM_KEYS.find((other) => usualName(other) === one.property);
    if (key === undefined || key === '$id' || one.kind !== 'attribute' || one.references !== null) return [];
    const decorator = `@${systemDecorator(key)}`;
    return [
      {
        rule: 'system_name',
        at: `${name}.${one.property}`,
        found: `an attribute under the name of a field that Appwrite keeps`,
        expected: `\`${decorator}() ${one.property}\`, or another name`,
        remedy: `Decorate it with \`${decorator}\`, or call it otherwise and keep the stored name with \`key: '${one.key}'\`.`,
      },
    ];
  });
}

/** Whatever a class is, links, references and nested documents take its `id` for the document's. */
function idOfAnotherKind({ name, entity, properties }: EntityMetadata): Finding[] {
  const id = properties.find(({ property, kind }) => property === 'id' && kind !== 'system');
  if (entity === null || id === undefined) return [];
  return [
    {
      rule: 'id_of_another_kind',
      at: `${name}.id`,
      found: 'a property `id` that is not the id of the document',
      expected: '`@Id() id`, by which a document is found and linked',
      remedy: `Decorate it with \`@Id\`, or call it otherwise and keep the stored name with \`key: '${id.key}'\`.`,
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
