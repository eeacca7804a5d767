import type { Finding } from '../errors.js';
import type { AttributeRename } from '../schema/attribute-rename.js';

/** Renames that cannot be meant: from a key that is still declared, or from the same key twice. */
export function renameFindings(
  renames: readonly AttributeRename[],
  keys: readonly string[],
  nameOf: (key: string) => string,
): Finding[] {
  return renames.flatMap(({ from, to }): Finding[] => {
    if (keys.includes(from)) {
      return [
        {
          rule: 'rename_of_declared',
          at: nameOf(to),
          found: `\`renamedFrom: '${from}'\`, while '${from}' is still declared`,
          expected: 'a former key that nothing has now',
          remedy: from === to ? 'Leave out `renamedFrom`.' : `Leave out \`renamedFrom\`, or take '${from}' away.`,
        },
      ];
    }
    const first = renames.find((other) => other.from === from);
    if (first?.to === to) return [];
    return [
      {
        rule: 'rename_twice',
        at: nameOf(to),
        found: `\`renamedFrom: '${from}'\` also on '${first?.to}'`,
        expected: 'one heir to a former key',
        remedy: 'Leave out one of the two.',
      },
    ];
  });
}
