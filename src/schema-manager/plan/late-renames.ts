import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import type { AttributeRename } from '../../schema/rename.js';

/** The key of an online change's old attribute until it is dropped. */
const OLD_KEY = /^before_[0-9a-f]{16}$/;

/**
 * The renames that return keys to attributes. A duplicate rename of an online change that arrives after the next change takes the key from
 * its result, and the former change is no longer known: without this, the values would be dropped as those of an attribute that is not in
 * the model. Only if exactly one attribute of a collection is missing and exactly one has such a key.
 */
export function lateRenames(managed: DatabaseSchema, wanted: DatabaseSchema): readonly AttributeRename[] {
  return wanted.collections.flatMap(({ id, attributes }) => {
    const present = findCollection(managed, id)?.attributes ?? [];
    const [target, ...otherTargets] = attributes.filter((one) => !has(present, one));
    const [source, ...otherSources] = present.filter((one) => OLD_KEY.test(one.key) && !has(attributes, one));
    if (target === undefined || source === undefined || otherTargets.length + otherSources.length > 0) return [];
    return [{ collection: id, from: source.key, to: target.key }];
  });
}

function has(attributes: readonly AttributeSchema[], { key }: AttributeSchema): boolean {
  return attributes.some((one) => one.key === key);
}
