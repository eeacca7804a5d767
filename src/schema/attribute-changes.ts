import { sameData } from '../util/same-data.js';
import { type AttributeSchema, type AttributeType, type Int64, isEncrypted } from './attribute-schema.js';
import { attributeType } from './attribute-types.js';
import { isNarrow } from './integer-width.js';

/**
 * How Appwrite can apply one difference:
 * - `in-place`: by one PATCH, whatever the documents hold;
 * - `two-patches`: by two PATCHes, because after a single one the old default stays in force (fact 2);
 * - `checked`: by PATCH, but only after checking the documents (fact 3);
 * - `online`: not at all; a second attribute has to be filled and swapped in.
 */
export type ChangeWay = 'in-place' | 'two-patches' | 'checked' | 'online';

type ChangeAspect =
  | 'type'
  | 'array'
  | 'encrypt'
  | 'width'
  | 'size'
  | 'min'
  | 'max'
  | 'elements'
  | 'required'
  | 'default';

/** A difference between two versions of an attribute. */
export interface AttributeChange {
  readonly aspect: ChangeAspect;
  readonly way: ChangeWay;
  /** Whether, judging by type alone, some old values have no exact counterpart. */
  readonly lossy: boolean;
  readonly from: unknown;
  readonly to: unknown;
}

/** The differences between two versions of an attribute, and how Appwrite 1.9 can apply each (fact 45). */
export function attributeChanges(from: AttributeSchema, to: AttributeSchema): readonly AttributeChange[] {
  if (sameData(from, to)) return [];
  const changes: AttributeChange[] = [];
  const add = (aspect: ChangeAspect, way: ChangeWay, before: unknown, after: unknown, lossy = false) =>
    changes.push({ aspect, way, lossy, from: before, to: after });

  if (from.type !== to.type) add('type', 'online', from.type, to.type, !isExact(from, to));
  if (from.array !== to.array) add('array', 'online', from.array, to.array, from.array);
  if (isEncrypted(from) !== isEncrypted(to)) add('encrypt', 'online', isEncrypted(from), isEncrypted(to));
  if (from.type === to.type) rangeChanges(from, to, add);
  if (from.required !== to.required) add('required', to.required ? 'checked' : 'in-place', from.required, to.required);
  if (!sameData(from.default, to.default)) {
    add('default', to.default === null ? 'two-patches' : 'in-place', from.default, to.default);
  }
  return changes;
}

type Add = (aspect: ChangeAspect, way: ChangeWay, from: unknown, to: unknown, lossy?: boolean) => void;

function rangeChanges(from: AttributeSchema, to: AttributeSchema, add: Add): void {
  if ('size' in from && 'size' in to && from.size !== to.size) {
    add('size', to.size > from.size ? 'in-place' : 'checked', from.size, to.size);
  }
  if ('min' in from && 'min' in to) {
    if (from.min !== to.min) add('min', isLower(to.min, from.min, -1) ? 'in-place' : 'checked', from.min, to.min);
    if (from.max !== to.max) add('max', isLower(from.max, to.max, 1) ? 'in-place' : 'checked', from.max, to.max);
    // The API does not reveal the width, so the narrow case is assumed.
    if (from.type === 'integer' && isNarrow(from.max) && !isNarrow(to.max)) add('width', 'online', 32, 64);
  }
  if (from.type === 'enum' && to.type === 'enum') {
    const kept = from.elements.every((element) => to.elements.includes(element));
    const same = kept && new Set(from.elements).size === new Set(to.elements).size;
    if (!same) add('elements', kept ? 'in-place' : 'checked', from.elements, to.elements);
  }
}

/** Compares bounds; null means unbounded on that side (−1: lower, 1: upper). */
function isLower(a: Int64 | null, b: Int64 | null, side: -1 | 1): boolean {
  if (a === null) return side === -1;
  if (b === null) return side === 1;
  return a < b;
}

const TEXT: readonly AttributeType[] = ['string', 'varchar', 'text', 'mediumtext', 'longtext'];

/** Whether every value of the old type has an exact counterpart in the new one, apart from size and range. */
function isExact(from: AttributeSchema, to: AttributeSchema): boolean {
  const { family } = attributeType(from);
  if (TEXT.includes(to.type)) return family !== 'float' && family !== 'geometry';
  return family === 'integer' && attributeType(to).family === 'integer';
}
