import { isSingleDate } from '../../operations/broken-renames/copied-dates.js';
import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { canonicalJson } from '../../util/canonical-json.js';
import type { AttributeReplacement } from './attribute-replacement.js';
import { changeNames } from './change-names.js';
import type { OnlineChangeDefinition } from './online-change-definition.js';

/** A single datetime's change of type or key, on a server that breaks it by a rename. Each way says what its two keys are for. */
export interface OnlineDateChange extends AttributeReplacement {
  readonly kind: 'date';
}

/**
 * How a change gets round the rename:
 * - `beside`: a new key, which is filled beside the old one; the old one is dropped;
 * - `leaving`: another type, which is filled beside the datetime and gets its key when that is dropped;
 * - `arriving`: a datetime, which is made under the key when the old one has been renamed, and filled there.
 */
export type DateWay = 'beside' | 'leaving' | 'arriving';

export function dateWayOf({ from, to }: OnlineDateChange): DateWay {
  if (from.key !== to.key) return 'beside';
  return isSingleDate(from) ? 'leaving' : 'arriving';
}

/** The change of an operation; null for one that takes no other way. */
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

/** What one way of changing a datetime attribute knows by itself. */
export type DateWayDefinition = Pick<
  OnlineChangeDefinition<OnlineDateChange>,
  'phaseIn' | 'oldKeys' | 'start' | 'rollBack'
>;
