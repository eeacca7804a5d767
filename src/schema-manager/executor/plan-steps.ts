import { provisionOperations } from '../../appwrite/schema/provision-operations.js';
import { orderOperations } from '../../differ/order-operations.js';
import {
  afterRenames,
  applyOperations,
  isApplied,
  isOpaque,
  isTakenOver,
  type Operation,
  operationDelta,
} from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { asCreated } from '../../schema/integer-width.js';
import { looseAttribute, widenedAttribute } from '../../schema/loose-attribute.js';
import { schemaName } from '../../schema/schema-name.js';
import { type OnlineChange, onlineChange, replacedBy } from '../online-changes/online-change.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';
import { inFullWidth } from '../plan/in-full-width.js';
import type { Step } from '../plan/step-report.js';
import type { Fill, ValueChanges } from '../plan/value-changes.js';

/** A piece of a planned operation, with how it is carried out. */
export interface OperationStep extends Step {
  /** The online change that performs it; null if Appwrite does it in place. */
  readonly change: OnlineChange | null;
  /** Corrects stored values before it; null if they stay. */
  readonly fill: Fill | null;
  /** Whether the live schema does not show afterwards how far it got. */
  readonly isOpaque: boolean;
}

/** The steps of a plan's operations, in an order in which they can run on the live schema. */
export function planSteps(
  operations: readonly Operation[],
  live: DatabaseSchema,
  { fill }: Pick<ValueChanges, 'fill'>,
): readonly OperationStep[] {
  const start = withRenamesDone(live, operations);
  const steps = new Map<Operation, OperationStep>();
  const recreated = new Set<string>();
  for (const [part, operation] of operations.entries()) {
    for (const piece of piecesOf(operation, operations, start, fill)) {
      if (piece.index !== undefined) {
        if (recreated.has(piece.index)) continue;
        recreated.add(piece.index);
      }
      const change = onlineChange(piece.operation);
      const own = change === null ? piece.fill : null;
      steps.set(piece.operation, {
        operation: piece.operation,
        part,
        change,
        fill: own,
        isOpaque: isOpaque(piece.operation) || own !== null,
      });
    }
  }
  return orderOperations([...steps.keys()], start).flatMap((operation) => steps.get(operation) ?? []);
}

interface Piece {
  readonly operation: Operation;
  readonly fill: Fill | null;
  /** The name of an index that is recreated once all changes of attributes under it are done. */
  readonly index?: string;
}

function piecesOf(
  operation: Operation,
  operations: readonly Operation[],
  start: DatabaseSchema,
  fillOf: ValueChanges['fill'],
): readonly Piece[] {
  const plain = (...pieces: readonly Operation[]): readonly Piece[] =>
    pieces.map((piece) => ({ operation: piece, fill: null }));
  if (isTakenOver(operation)) return [];
  const change = onlineChange(operation);
  if (change?.kind === 'attribute' || change?.kind === 'date')
    return [...plain(operation), ...indexesOver(change.collection, change.to.key, operations, start)];
  if (change !== null) return plain(operation);
  if (operation.type === 'add_attribute' && findCollection(start, operation.collection) !== undefined) {
    const { collection, attribute, restores } = operation;
    const fill = fillOf(collection, attribute.key);
    if (restores !== undefined) return restoredPieces(operation, operations, fill);
    if (!attribute.required && fill === null) return plain(...inFullWidth(operation));
    const loose = asCreated(looseAttribute(attribute));
    return [
      ...plain({ type: 'add_attribute', collection, attribute: loose }),
      { operation: { type: 'alter_attribute', collection, from: loose, to: attribute }, fill },
    ];
  }
  if (operation.type === 'alter_attribute') {
    const { collection, from, to } = operation;
    const fill = fillOf(collection, to.key);
    if (fill === null) return plain(operation);
    // Old and new values must both fit while documents are rewritten.
    const wide = { ...widenedAttribute(from, to), required: from.required && to.required, default: from.default };
    const widens = attributeChanges(from, wide as AttributeSchema).length > 0;
    const middle = widens ? (wide as AttributeSchema) : from;
    return [
      ...(widens ? plain({ type: 'alter_attribute', collection, from, to: middle }) : []),
      { operation: { type: 'alter_attribute', collection, from: middle, to }, fill },
    ];
  }
  return plain(...provisionOperations(operation).flatMap(inFullWidth));
}

/** An attribute restored from parking; if a change of it follows, that change fills it. */
function restoredPieces(
  operation: Extract<Operation, { type: 'add_attribute' }>,
  operations: readonly Operation[],
  fill: Fill | null,
): readonly Piece[] {
  const { collection, attribute } = operation;
  const isChanged = operations.some(
    (other) => other.type === 'alter_attribute' && other.collection === collection && other.from.key === attribute.key,
  );
  const restored: Piece = { operation, fill: null };
  if (fill === null || isChanged) return [restored];
  return [restored, { operation: { type: 'alter_attribute', collection, from: attribute, to: attribute }, fill }];
}

/** The indexes over an attribute that changes its type: they were dropped before the swap, and are recreated as separate steps. */
function indexesOver(
  collection: string,
  key: string,
  operations: readonly Operation[],
  start: DatabaseSchema,
): readonly Piece[] {
  const handled = new Set(
    operations.map(operationDelta).flatMap(({ before, after }) => {
      const part = before ?? after;
      return part?.kind === 'index' && part.collection === collection ? [part.value.key] : [];
    }),
  );
  const over = (findCollection(afterRenames(start, operations), collection)?.indexes ?? []).filter(
    (index) => index.attributes.includes(key) && !handled.has(index.key),
  );
  return over.map((index) => ({
    operation: { type: 'create_index', collection, index },
    fill: null,
    index: schemaName(collection, index.key),
  }));
}

/** The schema after a step. Indexes over an attribute that changed its type are gone; separate steps recreate them. */
export function afterStep(schema: DatabaseSchema, { operation, change }: OperationStep): DatabaseSchema {
  const replaced = change === null ? null : replacedBy(change);
  // An earlier change of an attribute dropped it.
  if (operation.type === 'drop_index' && isApplied(schema, operation)) return schema;
  const after = applyOperations(schema, replaced === null ? [operation] : [replaced, operation]);
  if (change?.kind !== 'attribute' && change?.kind !== 'date') return after;
  return {
    collections: after.collections.map((collection) =>
      collection.id === change.collection
        ? { ...collection, indexes: collection.indexes.filter((index) => !index.attributes.includes(change.to.key)) }
        : collection,
    ),
  };
}
