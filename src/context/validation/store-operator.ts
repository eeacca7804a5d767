import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { exactJson } from '../../query/exact-json.js';
import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import type { AttributeOperator, OperatorKind } from '../operators/attribute-operator.js';
import { problem, type StoredOrProblem } from './value-problem.js';

/** Appwrite's names of all operators (§8): text that decodes to an object with one of them as `method` is carried out, not stored. */
const METHODS = new Set([
  ...['increment', 'decrement', 'multiply', 'divide', 'modulo', 'power', 'toggle', 'stringConcat', 'stringReplace'],
  ...['arrayAppend', 'arrayPrepend', 'arrayInsert', 'arrayRemove', 'arrayUnique', 'arrayIntersect', 'arrayDiff'],
  ...['arrayFilter', 'dateAddDays', 'dateSubDays', 'dateSetNow'],
]);

/** How many items the server takes in one operator. */
const ITEMS = 10_000;

/** The operators of lists that carry items, and which of their values those are. */
const ITEMS_FROM: Readonly<Record<string, number>> = {
  arrayAppend: 0,
  arrayPrepend: 0,
  arrayInsert: 1,
  arrayRemove: 0,
  arrayIntersect: 0,
  arrayDiff: 0,
  arrayFilter: 1,
};

const ADDING = new Set(['arrayAppend', 'arrayPrepend', 'arrayInsert']);

/**
 * An operator as Appwrite takes it in place of a value; `storeItem` gives the stored form of one item. Judged whole: the server checks neither
 * types nor sizes of the items that it puts into a list, and every later update of the document would fail.
 */
export function storeOperator(
  property: AttributeProperty,
  { kind, method, values }: AttributeOperator,
  storeItem: (item: unknown) => StoredOrProblem,
): StoredOrProblem {
  const kinds = kindFor(property);
  if (kinds !== kind)
    return problem(
      'operator',
      `the operator ${method} for ${article(kind)}`,
      kinds === null ? 'a value' : `a value, or an operator for ${article(kinds)}`,
      'Use an operator that fits the attribute, or give a value.',
    );
  const fault = faultOf(property.attribute, method, values);
  if (fault !== null) return problem('operator', `${method}: ${fault}`, 'an operator Appwrite can do', 'Correct it.');
  const stored: unknown[] = [];
  for (const [at, value] of values.entries()) {
    const isItem = kind === 'list' && at >= (ITEMS_FROM[method] ?? values.length) && value !== null;
    const result = isItem ? storeItem(value) : { stored: value };
    if ('problem' in result) return result;
    stored.push(result.stored);
  }
  return { stored: exactJson({ method, values: stored }) };
}

/** The items that an operator puts into a list. */
export function addedItems({ method, values }: AttributeOperator): readonly unknown[] {
  return ADDING.has(method) ? values.slice(ITEMS_FROM[method]) : [];
}

/** Why a text cannot be stored by an update: Appwrite would carry it out; null for any other value. */
export function operatorText(stored: unknown): StoredOrProblem | null {
  if (typeof stored !== 'string' || !/^\s*\{/.test(stored) || !isOperatorText(stored)) return null;
  return problem(
    'operator_text',
    'text that Appwrite would carry out as an operator instead of storing it',
    'other text',
    'Give the operator itself (increment(1), append(…)); as plain text only a new document can hold it.',
  );
}

function isOperatorText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    const { method } = (value ?? {}) as { method?: unknown };
    return typeof method === 'string' && METHODS.has(method);
  } catch {
    return false;
  }
}

/** null where Appwrite has no operator for the attribute, or works on the stored form of what a transform or JSON gives. */
function kindFor({ attribute, json, transform }: AttributeProperty): OperatorKind | null {
  if (json || transform !== null || isEncrypted(attribute)) return null;
  if (attribute.array) return 'list';
  const { family } = attributeType(attribute);
  switch (family) {
    case 'integer':
    case 'float':
      return attribute.type === 'bigint' ? null : 'number';
    case 'boolean':
      return 'boolean';
    case 'datetime':
      return 'date';
    case 'text':
      return 'text';
    default:
      return null;
  }
}

function faultOf(attribute: AttributeSchema, method: string, values: readonly unknown[]): string | null {
  const [first, second] = values;
  if (method.startsWith('array')) return listFault(method, values);
  if (method.startsWith('string')) {
    const wrong = values.find((value) => typeof value !== 'string');
    if (wrong !== undefined) return `${kindOf(wrong)} in place of text`;
    return method === 'stringReplace' && first === '' ? 'an empty text to search for' : null;
  }
  if (method === 'dateAddDays' || method === 'dateSubDays')
    return Number.isSafeInteger(first) ? null : `${kindOf(first)} in place of a whole number of days`;
  if (method === 'toggle' || method === 'dateSetNow') return null;
  if (typeof first !== 'number' || !Number.isFinite(first)) return `${kindOf(first)} in place of a finite number`;
  if (second !== undefined && (typeof second !== 'number' || !Number.isFinite(second)))
    return `${kindOf(second)} in place of a finite bound`;
  if (first === 0 && (method === 'divide' || method === 'modulo')) return 'a division by 0';
  const isStep = method === 'increment' || method === 'decrement';
  return isStep && attribute.type === 'integer' && !Number.isInteger(first) ? 'a fraction for an integer' : null;
}

function listFault(method: string, values: readonly unknown[]): string | null {
  if (values.length > ITEMS) return `more than ${ITEMS} items`;
  if (method === 'arrayInsert' && !(Number.isSafeInteger(values[0]) && Number(values[0]) >= 0))
    return `${kindOf(values[0])} in place of a place from 0`;
  const wantsItems = ['arrayAppend', 'arrayPrepend', 'arrayIntersect', 'arrayDiff'].includes(method);
  return wantsItems && values.length === 0 ? 'no items' : null;
}

function article(kind: OperatorKind): string {
  return `a ${kind}`;
}
