import type { Finding } from '../../errors.js';
import { type CollectionRename, isSameId } from '../../schema/rename.js';

/** Findings about contradictory renames: from a name that is still declared, or twice from the same name. */
export function renameFindings(
  renames: readonly { readonly from: string; readonly to: string }[],
  names: readonly string[],
  nameOf: (name: string) => string,
  noun: 'key' | 'id' = 'key',
): Finding[] {
  return renames.flatMap(({ from, to }): Finding[] => {
    // A still declared key is allowed if another attribute is renamed to it, as in chains and swaps. Collections are copied one at a time.
    const isFreed = noun === 'key' && from !== to && renames.some((other) => other.to === from);
    if (names.includes(from) && !isFreed) {
      return [
        {
          rule: 'rename_of_declared',
          at: nameOf(to),
          found: `\`renamedFrom: '${from}'\`, while '${from}' is still declared`,
          expected: `a former ${noun} that nothing has now`,
          remedy: from === to ? 'Leave out `renamedFrom`.' : `Leave out \`renamedFrom\`, or remove '${from}'.`,
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
        expected: `one rename from a former ${noun}`,
        remedy: 'Leave out one of the two.',
      },
    ];
  });
}

/** Findings about renames of collections that contradict each other, or change only the case of an id, which Appwrite ignores. */
export function collectionRenameFindings(
  renames: readonly CollectionRename[],
  ids: readonly string[],
  nameOf: (id: string) => string,
): Finding[] {
  const inCase = renames.filter(({ from, to }) => from !== to && isSameId(from, to));
  return [
    ...renameFindings(
      renames.filter((rename) => !inCase.includes(rename)),
      ids,
      nameOf,
      'id',
    ),
    ...inCase.map(({ from, to }) => ({
      rule: 'rename_in_case',
      at: nameOf(to),
      found: `\`renamedFrom: '${from}'\`, which differs from '${to}' in case only`,
      expected: 'another id, since Appwrite compares ids without case',
      remedy: `Keep the id '${from}', or rename by way of a third id.`,
    })),
  ];
}
