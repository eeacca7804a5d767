import { isSingleDate } from '../../operations/broken-renames/copied-dates.js';
import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { canonicalJson } from '../../util/canonical-json.js';
import type { AttributeReplacement } from './attribute-replacement.js';
import { changeNames } from './change-names.js';
import type { OnlineChangeDefinition } from './online-change-definition.js';

/**
 * A change of type or key of a single datetime, on a server that breaks datetimes by renaming them. The way decides what the two keys are
 * for.
 */
export interface OnlineDateChange extends AttributeReplacement {
  readonly kind: 'date';
}

/**
 * How a change avoids renaming a datetime:
 * - `beside`: a new key, filled beside the old one, which is then dropped;
 * - `leaving`: another type, filled beside the datetime, which gets its key once that is dropped;
 * - `arriving`: a datetime, made under the key once the old attribute has been renamed, and filled there.
 */
export type DateWay = 'beside' | 'leaving' | 'arriving';

export function dateWayOf({ from, to }: OnlineDateChange): DateWay {
  if (from.key !== to.key) return 'beside';
  return isSingleDate(from) ? 'leaving' : 'arriving';
}

/** The change of an operation; null if it is carried out otherwise. */
export function dateChangeOf(operation: Operation): OnlineDateChange | null {
  if (operation.type === 'rename_attribute' && operation.copied !== undefined) {
    const { collection, copied, from, to } = operation;
    return dateChange(collection, { ...copied, key: from }, { ...copied, key: to });
  }
  if (operation.type === 'alter_attribute' && operation.avoidsRenames === true)
    return dateChange(operation.collection, operation.from, operation.to);
  return null;
}

function dateChange(collection: string, from: AttributeSchema, to: AttributeSchema): OnlineDateChange {
  const { shadow, old } = changeNames(canonicalJson(['date', collection, from, to]));
  return { kind: 'date', collection, from, to, shadowKey: shadow, oldKey: old };
}

/** The parts of a change's definition that depend on its way. */
export type DateWayDefinition = Pick<
  OnlineChangeDefinition<OnlineDateChange>,
  'phaseIn' | 'oldKeys' | 'start' | 'rollBack'
>;
