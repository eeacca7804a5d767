import type { Operation } from '../operations/operation.js';
import type { CollectionSchema } from '../schema/database-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';
import { sameData } from '../util/same-data.js';
import { matchByKey } from './match-by-key.js';

/** What differs between the indexes of two versions of a collection, renames done; a changed index is dropped and created. */
export function diffIndexes(from: CollectionSchema, to: CollectionSchema): Operation[] {
  const { added, removed, both } = matchByKey(from.indexes, to.indexes, ({ key }) => key);
  const changed = both.filter(([before, after]) => !sameData(before, after));
  const drop = (index: IndexSchema): Operation => ({ type: 'drop_index', collection: to.id, index });
  const create = (index: IndexSchema): Operation => ({ type: 'create_index', collection: to.id, index });
  return [
    ...[...removed, ...changed.map(([before]) => before)].map(drop),
    ...[...added, ...changed.map(([, after]) => after)].map(create),
  ];
}
