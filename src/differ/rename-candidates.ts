import type { Operation } from '../operations/operation.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { canonicalAttribute } from '../schema/canonical-schema.js';
import type { AttributeRename } from '../schema/rename.js';
import { sameData } from '../util/same-data.js';

/** Pairs of a dropped and an added attribute that differ only in the key: the user is asked, it is never assumed. Without those that carry the ids of a relationship. */
export function renameCandidates(operations: readonly Operation[]): readonly AttributeRename[] {
  return operations.flatMap((added) =>
    added.type !== 'add_attribute' || added.replaces !== undefined
      ? []
      : operations.flatMap((dropped) =>
          dropped.type === 'drop_attribute' &&
          !dropped.isReplaced &&
          dropped.collection === added.collection &&
          isSameShape(dropped.attribute, added.attribute)
            ? [{ collection: added.collection, from: dropped.attribute.key, to: added.attribute.key }]
            : [],
        ),
  );
}

function isSameShape(a: AttributeSchema, b: AttributeSchema): boolean {
  return sameData(canonicalAttribute({ ...a, key: '' }), canonicalAttribute({ ...b, key: '' }));
}
