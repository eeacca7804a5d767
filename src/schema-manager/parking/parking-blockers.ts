import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { Finding } from '../../errors.js';
import { createdCollections } from '../../operations/affected-parts.js';
import { applyOperations, type Operation, operationCollection, operationPhase } from '../../operations/operation.js';
import type { Phase } from '../../operations/operation-definition.js';
import { attributeBytes } from '../../schema/attribute-types.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { ROW_WIDTH } from '../../schema/limits.js';
import { rowWidth } from '../../schema/row-width.js';

/** Conflicts between operations and what is parked: parked attributes keep their bytes of each row, parked collections their ids. */
export function parkingBlockers(
  operations: readonly Operation[],
  { parked, relational }: Pick<LiveSchema, 'parked' | 'relational'>,
  managed: DatabaseSchema,
): readonly Finding[] {
  return [...idsInUse(operations, parked), ...(relational ? rowsTooWide(operations, parked, managed) : [])];
}

function idsInUse(operations: readonly Operation[], parked: LiveSchema['parked']): readonly Finding[] {
  return operations.flatMap((operation) => {
    if ('restores' in operation && operation.restores !== undefined) return [];
    const [id] = createdCollections([operation]);
    if (id === undefined || !parked.some((thing) => thing.attribute === null && thing.collection === id)) return [];
    return [
      {
        rule: 'id_is_parked',
        at: id,
        found: `a new collection '${id}', and a parked one of that id with other attributes`,
        expected: 'an unused id',
        remedy: `Purge the parked collection (\`entwrite purge --older-than 0s --only ${id}\`), or choose another id.`,
      },
    ];
  });
}

/** Phases that may leave less room in rows; a parked attribute keeps its bytes. */
const GROWING: readonly Phase[] = ['add_attributes', 'alter_attributes', 'create_relationships', 'drop_attributes'];

function rowsTooWide(
  operations: readonly Operation[],
  parked: LiveSchema['parked'],
  managed: DatabaseSchema,
): readonly Finding[] {
  const touched = new Set(
    operations.filter((operation) => GROWING.includes(operationPhase(operation))).map(operationCollection),
  );
  const target = applyOperations(managed, operations);
  return [...touched].flatMap((id) => {
    const collection = findCollection(target, id);
    const bytes = parkedBytes(id, operations, parked);
    if (collection === undefined || bytes === 0) return [];
    const width = rowWidth(target, collection) + bytes;
    if (width < ROW_WIDTH) return [];
    const purge = `Purge what is parked in it (\`entwrite purge --older-than 0s --only ${id}\`), or drop without parking`;
    return [
      {
        rule: 'no_room_beside_parked',
        at: id,
        found: `${width} bytes a row, ${bytes} of which belong to parked attributes`,
        expected: `less than ${ROW_WIDTH}`,
        remedy: `${purge}: \`drops: 'delete'\`.`,
        commandLine: { remedy: `${purge}: --drops delete` },
      },
    ];
  });
}

/** The bytes of the attributes that are parked in a collection after the operations. */
function parkedBytes(id: string, operations: readonly Operation[], parked: LiveSchema['parked']): number {
  const restored = new Set(
    operations.flatMap((operation) =>
      operation.type === 'add_attribute' && operation.collection === id ? (operation.restores ?? []) : [],
    ),
  );
  const stays = parked.flatMap(({ collection, name, attribute }) =>
    collection === id && attribute !== null && !restored.has(name) ? [attribute] : [],
  );
  const comes = operations.flatMap((operation) =>
    operation.type === 'drop_attribute' && operation.collection === id && operation.parkedAs !== undefined
      ? [operation.attribute]
      : [],
  );
  return [...stays, ...comes].reduce((sum, attribute) => sum + attributeBytes(attribute), 0);
}
