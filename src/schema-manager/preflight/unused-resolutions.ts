import { wholeRenames } from '../../differ/swaps-in.js';
import type { Finding } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { valueFor } from '../../schema/named-thing.js';
import type { AttributeRename } from '../../schema/rename.js';
import { schemaName } from '../../schema/schema-name.js';
import { relationshipChangeOf } from '../online-changes/relationship-change.js';
import type { Resolutions } from '../plan/value-changes.js';

/** An attribute whose values operations move as they are. */
interface Moved {
  readonly collection: string;
  readonly key: string;
  /** Its key before; null for links. */
  readonly from: string | null;
  /** Where they are afterwards. */
  readonly at: string;
  readonly how: string;
}

/**
 * The resolutions of attributes whose values operations move and never look at. Those of attributes that nothing concerns are no mistake:
 * a script that is called again gives the same answers. Neither is `truncate`, since what is moved fits, or a value for documents without
 * one where the attribute is required already: versions that make it required and rename it give the same answer, whichever comes first.
 *
 * @param before the schema that the operations change
 */
export function unusedResolutions(
  operations: readonly Operation[],
  resolutions: Resolutions,
  before: DatabaseSchema,
): readonly Finding[] {
  const asked = new Set(operations.flatMap(askedFor));
  const moved = [...operations.flatMap(movedBy), ...wholeRenames(operations).flatMap(movedByRename)];
  return moved.flatMap(({ collection, key, from, at, how }) => {
    const resolution = valueFor(resolutions, collection, key);
    if (resolution === undefined || 'truncate' in resolution || asked.has(schemaName(collection, key))) return [];
    const isFilled = from !== null && findAttribute(before, collection, from)?.required === true;
    if (isFilled && !('map' in resolution)) return [];
    const name = `${collection}.${key}`;
    return [
      {
        rule: 'resolution_unused',
        at: `migrate({ resolve }) for '${name}'`,
        commandLine: { at: `--resolve for '${name}'` },
        found: `an answer for values that are kept, because ${how}`,
        expected: at === name ? 'no answer for it' : `none, or one for '${at}'`,
        remedy: 'Remove it; write other values with the context, or in a data step of a migration file.',
      },
    ];
  });
}

/** The attributes about whose values an operation asks. */
function askedFor(operation: Operation): readonly string[] {
  if (operation.type === 'add_attribute') return [schemaName(operation.collection, operation.attribute.key)];
  return operation.type === 'alter_attribute' ? [schemaName(operation.collection, operation.to.key)] : [];
}

function movedBy(operation: Operation): readonly Moved[] {
  const change = relationshipChangeOf(operation);
  if (change !== null) {
    const { collection, key } = change;
    const how = change.old === null ? 'its ids become links' : 'its links are kept';
    return change.to === 'attribute' ? [] : [{ collection, key, from: null, at: `${collection}.${key}`, how }];
  }
  if (operation.type !== 'rename_collection') return [];
  const { from, collection } = operation;
  return collection.attributes.map(({ key }) => ({
    collection: from,
    key,
    from: key,
    at: `${collection.id}.${key}`,
    how: `'${from}' becomes '${collection.id}'`,
  }));
}

function movedByRename({ collection, from, to }: AttributeRename): readonly Moved[] {
  const how = `'${from}' becomes '${to}'`;
  return [from, to].map((key) => ({ collection, key, from, at: `${collection}.${to}`, how }));
}
