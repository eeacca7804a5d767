import type { Finding } from '../../errors.js';
import type { EntityMetadata } from './entity-metadata.js';

/** System fields that two properties of one entity claim. */
export function systemFindings({ name, properties }: EntityMetadata): Finding[] {
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
