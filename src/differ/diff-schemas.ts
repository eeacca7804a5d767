import type { Operation } from '../operations/operation.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import { type CollectionSchema, changedSettings, type DatabaseSchema, settingsOf } from '../schema/database-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';
import { comparableSchema } from '../schema/normalize-schema.js';
import { isCollectionRename, type Rename } from '../schema/rename.js';
import { sameData } from '../util/same-data.js';
import { diffRelationships } from './diff-relationships.js';
import { entangledRenames } from './entangled-renames.js';
import { withImpliedRenames } from './implied-renames.js';
import { withLinksTogether } from './link-chains.js';
import { matchByKey } from './match-by-key.js';
import { orderOperations } from './order-operations.js';
import { pairLinks } from './pair-links.js';
import { renameAttributes } from './rename-attributes.js';
import { renameCollections } from './rename-collections.js';

/**
 * The operations that turn one schema into another, in an order in which they can run. It makes no requests.
 * Applying them to `from` gives `to`; applying their inverses in reverse gives `from` back.
 *
 * @param renames declared renames; those that are done are ignored, and so are those that cannot be made (see `refusedRenames`).
 *   The rename of an attribute names its collection by the new id. Without a declaration a renamed attribute is a drop and an add
 *   (`renameCandidates` finds such pairs, so that the caller can ask).
 * @example
 * diffSchemas(live, model.schema, model.renames).map(describeOperation);
 */
export function diffSchemas(from: DatabaseSchema, to: DatabaseSchema, renames: readonly Rename[] = []): Operation[] {
  const target = comparableSchema(to);
  const moved = renameCollections(comparableSchema(from), target, renames.filter(isCollectionRename));
  const declared = renames.flatMap((rename) => (isCollectionRename(rename) ? [] : [rename]));
  const wanted = withImpliedRenames(moved.schema, target, declared);
  const entangled = entangledRenames(moved.schema, target, wanted, declared);
  const keyed = wanted.filter((rename) => !entangled.includes(rename));
  const renamed = renameAttributes(moved.schema, target, keyed);
  const collections = matchByKey(renamed.schema.collections, target.collections, ({ id }) => id);
  const operations: Operation[] = [
    ...diffRelationships(renamed.schema, target, keyed, renamed.done),
    ...collections.added.map(
      (collection): Operation => ({ type: 'create_collection', collection: { ...collection, relationships: [] } }),
    ),
    ...collections.removed.map(
      (collection): Operation => ({ type: 'drop_collection', collection: { ...collection, relationships: [] } }),
    ),
  ];
  for (const [before, after] of collections.both) {
    if (before === after) continue;
    if (changedSettings(before, after).length > 0) {
      operations.push({
        type: 'update_collection',
        collection: after.id,
        from: settingsOf(before),
        to: settingsOf(after),
      });
    }
    operations.push(...diffAttributes(before, after), ...diffIndexes(before, after));
  }
  const rest = orderOperations(pairLinks(operations, renamed.carried, renamed.done), renamed.schema);
  return [...moved.operations, ...renamed.operations, ...withLinksTogether(rest)];
}

function diffAttributes(from: CollectionSchema, to: CollectionSchema): Operation[] {
  const collection = to.id;
  const { added, removed, both } = matchByKey(from.attributes, to.attributes, ({ key }) => key);
  return [
    ...added.map((attribute): Operation => ({ type: 'add_attribute', collection, attribute })),
    ...both
      .filter(([before, after]) => attributeChanges(before, after).length > 0)
      .map(([before, after]): Operation => ({ type: 'alter_attribute', collection, from: before, to: after })),
    ...removed.map((attribute): Operation => ({ type: 'drop_attribute', collection, attribute })),
  ];
}

/** The operations for what differs between the indexes of two versions of a collection, after renames; a changed index is dropped and created. */
function diffIndexes(from: CollectionSchema, to: CollectionSchema): Operation[] {
  const { added, removed, both } = matchByKey(from.indexes, to.indexes, ({ key }) => key);
  const changed = both.filter(([before, after]) => !sameData(before, after));
  const drop = (index: IndexSchema): Operation => ({ type: 'drop_index', collection: to.id, index });
  const create = (index: IndexSchema): Operation => ({ type: 'create_index', collection: to.id, index });
  return [
    ...[...removed, ...changed.map(([before]) => before)].map(drop),
    ...[...added, ...changed.map(([, after]) => after)].map(create),
  ];
}
