import type { Finding } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { formerKey } from '../../operations/affected-parts.js';
import type { Operation } from '../../operations/operation.js';
import { isCollectionRename } from '../../schema/rename.js';
import { attributeChangeOf } from '../online-changes/online-attribute-change.js';

/** An attribute whose entity declares both its former key and a converter. */
export interface ConvertedRename {
  readonly collection: string;
  readonly key: string;
}

export function convertedRenames({
  entities = [],
  renames,
}: Pick<EntityModel, 'renames'> & Partial<Pick<EntityModel, 'entities'>>): readonly ConvertedRename[] {
  return entities.flatMap(({ collection, properties }) =>
    properties.flatMap((property) =>
      property.kind === 'attribute' &&
      property.convert !== null &&
      renames.some(
        (rename) => !isCollectionRename(rename) && rename.collection === collection && rename.to === property.key,
      )
        ? [{ collection, key: property.key }]
        : [],
    ),
  );
}

/**
 * Blocks renames that keep their type although the entity declares `convert`, which would not be called: the author expects converted
 * values.
 */
export function unusedConverters(
  converted: readonly ConvertedRename[],
  operations: readonly Operation[],
): readonly Finding[] {
  return converted.flatMap(({ collection, key }) => {
    const at = `${collection}.${key}`;
    const former = formerKey(operations, collection, key);
    const isConverted = operations.some(
      (operation) =>
        operation.type === 'alter_attribute' &&
        operation.collection === collection &&
        operation.to.key === key &&
        attributeChangeOf(operation) !== null,
    );
    if (former === key || isConverted) return [];
    return [
      {
        rule: 'convert_unused',
        at,
        found: `\`convert\` beside \`renamedFrom: '${former}'\`, whose type stays, so that no value would be converted`,
        expected: '`convert` for a change of type',
        remedy: `Remove \`convert\` to keep the values; or remove \`renamedFrom\` too, and write '${key}' from '${former}' in a migration file before '${former}' is dropped.`,
      },
    ];
  });
}
