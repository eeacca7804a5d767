import { provisionOperations } from '../../appwrite/operation-requests.js';
import { orderOperations } from '../../differ/order-operations.js';
import { applyOperations, type Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { asCreated } from '../../schema/integer-width.js';
import { linkChange } from '../online-changes/link-change.js';
import { withRenamesDone } from '../online-changes/rename-change.js';
import { shadowChange } from '../online-changes/shadow-change.js';
import type { Fill } from '../plan/resolutions.js';
import type { Step } from '../plan/step-report.js';
import { inFullWidth } from './in-full-width.js';

interface StepPorts {
  readonly fill: (name: string) => Fill | null;
}

/**
 * The steps of the plan's operations, in an order in which they can run.
 *
 * @param live the schema they run on
 */
export function orderSteps(operations: readonly Operation[], live: DatabaseSchema, ports: StepPorts): readonly Step[] {
  const start = withRenamesDone(live, operations);
  const parts = new Map<Operation, number>();
  const pieces = operations.flatMap((operation, part) =>
    piecesOf(operation, operations, start, ports).map((piece) => {
      parts.set(piece, part);
      return piece;
    }),
  );
  return orderOperations(pieces, start).map((operation) => ({ operation, part: parts.get(operation) ?? 0 }));
}

function piecesOf(
  operation: Operation,
  operations: readonly Operation[],
  start: DatabaseSchema,
  { fill }: StepPorts,
): readonly Operation[] {
  if (linkChange(operation) !== null) return [operation];
  if ((operation.type === 'drop_attribute' || operation.type === 'drop_relationship') && operation.isReplaced)
    return [];
  if (operation.type === 'add_attribute' && findCollection(start, operation.collection) !== undefined) {
    const { collection, attribute } = operation;
    if (!attribute.required && fill(`${collection}.${attribute.key}`) === null) return inFullWidth(operation);
    const optional: AttributeSchema = asCreated({ ...attribute, required: false });
    return [
      { type: 'add_attribute', collection, attribute: optional },
      { type: 'alter_attribute', collection, from: optional, to: attribute },
    ];
  }
  if (operation.type === 'alter_attribute' && shadowChange(operation) !== null) {
    const { collection, to } = operation;
    const handled = new Set(
      operations.flatMap((other) =>
        (other.type === 'drop_index' || other.type === 'create_index') && other.collection === collection
          ? [other.index.key]
          : [],
      ),
    );
    const renames = operations.filter(({ type }) => type === 'rename_attribute');
    const over = (findCollection(applyOperations(start, renames), collection)?.indexes ?? []).filter(
      (index) => index.attributes.includes(to.key) && !handled.has(index.key),
    );
    return [operation, ...over.map((index): Operation => ({ type: 'create_index', collection, index }))];
  }
  return provisionOperations(operation).flatMap(inFullWidth);
}
