import type { Finding } from '../errors.js';
import type { Operation } from '../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { comparableSchema } from '../schema/normalize-schema.js';
import { visibleSides } from '../schema/relationship-schema.js';
import { type AttributeRename, type CollectionRename, isCollectionRename, type Rename } from '../schema/rename.js';
import { applicableRenames } from './applicable-renames.js';
import { entangledRenames } from './entangled-renames.js';
import { withImpliedRenames } from './implied-renames.js';
import { isCarried, keyedItems } from './keyed-item.js';
import { renameCollections } from './rename-collections.js';

/** A declared rename that cannot be made, and what would be dropped instead. */
export interface RefusedRename {
  readonly rename: Rename;
  readonly finding: Finding;
  /** Whether it is refused even if no operation drops the old name, because values would end up under the wrong keys. */
  readonly isCertain?: boolean;
}

/**
 * The declared renames that cannot be made: the new name exists already or cannot take the values, so that the old name would be dropped
 * with them, or several depend on each other (see `entangledRenames`).
 */
export function refusedRenames(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly Rename[],
): readonly RefusedRename[] {
  const moved = renameCollections(comparableSchema(from), to, renames.filter(isCollectionRename)).schema;
  const keyed = renames.flatMap((rename) => (isCollectionRename(rename) ? [] : [rename]));
  const applied = new Set(applicableRenames(moved, to, keyed).map(nameOf));
  const all = withImpliedRenames(moved, comparableSchema(to), keyed);
  const entangled = entangledRenames(moved, to, all, keyed);
  const impossible = entangledRenames(moved, to, all, all);
  const collections = renames.filter(isCollectionRename).flatMap((rename): readonly RefusedRename[] => {
    const isTaken = [rename.from, rename.to].every((id) => findCollection(from, id) !== undefined);
    const isWanted = findCollection(to, rename.to) !== undefined && findCollection(to, rename.from) === undefined;
    return isTaken && isWanted ? [{ rename, finding: collectionRefusal(rename) }] : [];
  });
  const others = all.flatMap((rename): readonly RefusedRename[] => {
    if (impossible.includes(rename)) return [{ rename, finding: entanglement(rename), isCertain: true }];
    if (entangled.includes(rename)) return [{ rename, finding: partOfRing(rename), isCertain: true }];
    if (!keyed.includes(rename)) return [];
    const present = keyedItems(moved, rename.collection);
    const wanted = keyedItems(to, rename.collection);
    if (applied.has(nameOf(rename)) || !present.has(rename.from) || wanted.has(rename.from) || !wanted.has(rename.to))
      return [];
    const isTaken = present.has(rename.to);
    return isTaken || !isCarried(rename, moved, to) ? [{ rename, finding: refusal(rename, isTaken) }] : [];
  });
  return [...collections, ...others];
}

/** The findings for refused renames: those whose old name an operation drops, and those that are refused in any case. */
export function refusalsOf(refused: readonly RefusedRename[], operations: readonly Operation[]): readonly Finding[] {
  return refused
    .filter(({ rename, isCertain }) => isCertain || operations.some((operation) => drops(operation, rename)))
    .map(({ finding }) => finding);
}

function drops(operation: Operation, { collection, from }: Rename): boolean {
  if (collection === undefined) return operation.type === 'drop_collection' && operation.collection.id === from;
  if (operation.type === 'drop_attribute')
    return operation.collection === collection && operation.attribute.key === from;
  return (
    operation.type === 'drop_relationship' &&
    visibleSides(operation).some((side) => side.collection === collection && side.relationship.key === from)
  );
}

function nameOf({ collection, from }: AttributeRename): string {
  return `${collection}/${from}`;
}

function collectionRefusal({ from, to }: CollectionRename): Finding {
  return {
    rule: 'rename_taken',
    at: to,
    found: `\`renamedFrom: '${from}'\`, while the database has both '${from}' and '${to}', so that '${from}' would be dropped with its documents`,
    expected: `a database that has '${from}' and not '${to}'`,
    remedy: `Give '${to}' another id first, in a migration of its own; or copy what is missing from '${from}' to '${to}', and remove \`renamedFrom\`: '${from}' is then dropped like any other collection.`,
  };
}

function entanglement({ collection, from, to }: AttributeRename): Finding {
  return {
    rule: 'rename_entangled',
    at: `${collection}.${to}`,
    found: `a rename of '${from}' that depends on other renames of the collection, one of them of a two-way manyToMany`,
    expected: 'a rename that no other one depends on',
    remedy:
      'Make two migrations: rename one of them to an unused key in the first, and the rest in the second. Nothing was changed.',
  };
}

function partOfRing({ collection, from, to }: AttributeRename): Finding {
  return {
    rule: 'rename_entangled',
    at: `${collection}.${to}`,
    found: `a rename of '${from}' in a cycle of renames of which some are not declared`,
    expected:
      'a declaration for each, because an interrupted run could not tell otherwise which value belongs to which key',
    remedy: `Write \`renamedFrom: '${from}'\` on '${to}', unless it is declared already. Nothing was changed.`,
  };
}

function refusal({ collection, from, to }: AttributeRename, isTaken: boolean): Finding {
  const at = `${collection}.${to}`;
  if (isTaken)
    return {
      rule: 'rename_taken',
      at,
      found: `\`renamedFrom: '${from}'\`, while the database has both '${from}' and '${to}', so that '${from}' would be dropped with its values`,
      expected: `a database that has '${from}' and not '${to}'`,
      remedy: `Copy what is missing from '${from}' to '${to}' and remove \`renamedFrom\`; '${from}' is then dropped like any other attribute.`,
    };
  return {
    rule: 'rename_kind',
    at,
    found: `\`renamedFrom: '${from}'\`, whose values cannot become those of '${to}', so that '${from}' would be dropped with them`,
    expected:
      'an attribute; or, where a relationship is on either side, text of at least 36 characters and the same related collection',
    remedy: `Remove \`renamedFrom\` to drop '${from}', or change it in two steps.`,
  };
}
