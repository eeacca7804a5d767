import type { Finding } from '../../errors.js';
import { SYSTEM_KEYS, systemDecorator, usualName } from '../entity-types/system-key.js';
import type { EntityMetadata } from './entity-metadata.js';

/** Findings about system fields claimed by two properties, and about their usual names used for something else. */
export function systemFindings(entity: EntityMetadata): Finding[] {
  return [...claimedTwice(entity), ...idOfAnotherKind(entity), ...namedAsSystem(entity)];
}

/**
 * Findings about attributes with the usual name of a system field, which the type of `create` does not require. Relations may have such a
 * name (the `permissions` of a role): nobody confuses them with the field, and validation still requires them.
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
        remedy: `Decorate it with \`${decorator}\`, or rename it and keep the stored name with \`key: '${one.key}'\`.`,
      },
    ];
  });
}

/** The finding for an `id` that is not the document's id, because links, references and nested documents use it as such. */
function idOfAnotherKind({ name, entity, properties }: EntityMetadata): Finding[] {
  const id = properties.find(({ property, kind }) => property === 'id' && kind !== 'system');
  if (entity === null || id === undefined) return [];
  return [
    {
      rule: 'id_of_another_kind',
      at: `${name}.id`,
      found: 'a property `id` that is not the id of the document',
      expected: '`@Id() id`, by which a document is found and linked',
      remedy: `Decorate it with \`@Id\`, or rename it and keep the stored name with \`key: '${id.key}'\`.`,
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
        remedy: 'Remove one of the decorators.',
      },
    ];
  });
}
