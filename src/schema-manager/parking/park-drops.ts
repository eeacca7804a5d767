import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { Finding } from '../../errors.js';
import { isSingleDate } from '../../operations/broken-renames/copied-dates.js';
import type { DropAttribute } from '../../operations/drop-attribute.js';
import { describeOperation, type Operation } from '../../operations/operation.js';
import { parkedName } from '../../schema/parked-name.js';

/** The operations with drops turned into parking; `hints` name what cannot be parked. */
interface ParkedDrops {
  readonly operations: readonly Operation[];
  readonly hints: readonly Finding[];
}

/**
 * Turns each drop that a rename can take back into parking. Relationships are dropped: their links live in both collections, and their
 * keys cannot be freed. So are single datetimes if the server breaks them by a rename. Pure.
 */
export function parkDrops(
  operations: readonly Operation[],
  { parked }: Pick<LiveSchema, 'parked'>,
  breaksRenames: boolean,
): ParkedDrops {
  const hints: Finding[] = [];
  const taken = new Set(parked.map(({ collection, name }) => `${collection}/${name}`));
  const nameFor = (collection: string, key: string | null) => {
    const name = parkedName(collection, key, (one) => taken.has(`${collection}/${one}`));
    taken.add(`${collection}/${name}`);
    return name;
  };
  const result = operations.map((operation): Operation => {
    if (operation.type === 'drop_collection' && operation.parkedAs === undefined)
      return { ...operation, parkedAs: nameFor(operation.collection.id, null) };
    if (operation.type === 'drop_relationship' && operation.isReplaced === undefined) {
      hints.push(notParked(operation, `${operation.collection}.${operation.relationship.key}`, 'a relationship'));
      return operation;
    }
    if (operation.type !== 'drop_attribute' || !isForGood(operation)) return operation;
    const { collection, attribute } = operation;
    if (breaksRenames && isDate(operation)) {
      const what = 'a datetime attribute, which this server breaks when it is renamed';
      hints.push(notParked(operation, `${collection}.${attribute.key}`, what));
      return operation;
    }
    return { ...operation, parkedAs: nameFor(collection, attribute.key) };
  });
  return { operations: result, hints };
}

/** Whether parking these depends on how the server renames datetimes. */
export function parksDates(operations: readonly Operation[]): boolean {
  return operations.some(
    (operation) => operation.type === 'drop_attribute' && isForGood(operation) && isDate(operation),
  );
}

function isForGood({ isReplaced, parkedAs }: DropAttribute): boolean {
  return isReplaced === undefined && parkedAs === undefined;
}

function isDate({ attribute }: DropAttribute): boolean {
  return isSingleDate(attribute);
}

function notParked(operation: Operation, at: string, what: string): Finding {
  return {
    rule: 'not_parked',
    at,
    found: `"${describeOperation(operation)}" cannot be parked and loses its values: it is ${what}`,
    expected: 'an attribute or a collection that can be parked',
    remedy: 'Allow the drop by name (it is saved in a backup first), or keep it in the model.',
  };
}
