import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { exactJson } from '../../query/exact-json.js';
import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import { isOperatorText, RUN_AS_OPERATOR } from '../../schema/text-limits.js';
import type { AttributeOperator, OperatorKind } from '../operators/attribute-operator.js';
import { problem, type StoredOrProblem } from './value-problem.js';
import { withinRange } from './within-range.js';

/** The most items that the server accepts in one operator. */
const ITEMS = 10_000;

/** The list operators with items, and the index of the first item among their values. */
const ITEMS_FROM: Readonly<Record<string, number>> = {
  arrayAppend: 0,
  arrayPrepend: 0,
  arrayInsert: 1,
  arrayRemove: 0,
  arrayIntersect: 0,
  arrayDiff: 0,
  arrayFilter: 1,
};

/** The comparisons of `arrayFilter` by which is greater. */
const BY_SIZE: ReadonlySet<unknown> = new Set(['greaterThan', 'greaterThanEqual', 'lessThan', 'lessThanEqual']);

const ADDING = new Set(['arrayAppend', 'arrayPrepend', 'arrayInsert']);

/**
 * The stored form of an operator, after checking all of it: the server checks neither types nor sizes of the items it adds to a list, and
 * with a wrong one every later update of the document would fail. `storeItem` converts one item.
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
  if (fault !== null)
    return problem('operator', `${method}: ${fault}`, 'an operator that Appwrite can execute', 'Correct it.');
  const stored: unknown[] = [];
  for (const [at, value] of values.entries()) {
    const isItem = kind === 'list' && at >= (ITEMS_FROM[method] ?? values.length);
    if (isItem && value === null && ADDING.has(method) && property.attribute.required)
      return problem('operator', `${method}: null for a required list`, 'items that are not null', 'Correct it.');
    const result = isItem && value !== null ? storeItem(value) : { stored: value };
    if ('problem' in result) return result;
    stored.push(result.stored);
  }
  const calculation = withinRange(property.attribute, { method, values: stored });
  if (typeof calculation !== 'string') return { stored: exactJson(calculation) };
  const remedy = 'Read the document and write the number, or use a transaction.';
  return problem('operator', `${method}: ${calculation}`, 'an operator whose result the attribute can hold', remedy);
}

/** The items that an operator adds to a list. */
export function addedItems({ method, values }: AttributeOperator): readonly unknown[] {
  return ADDING.has(method) ? values.slice(ITEMS_FROM[method]) : [];
}

/** The problem of a text that Appwrite would execute as an operator; null for any other value. */
export function operatorText(stored: unknown): StoredOrProblem | null {
  if (!isOperatorText(stored)) return null;
  const remedy = 'Give the operator itself (increment(1), append(…)); as plain text only a new document can hold it.';
  return problem('operator_text', RUN_AS_OPERATOR.found, RUN_AS_OPERATOR.expected, remedy);
}

/** The kind of operator for an attribute; null if Appwrite has none, or if it would work on the output of a transform or JSON. */
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
      // Appwrite does not check the result by the format.
      return ['email', 'url', 'ip', 'enum'].includes(attribute.type) ? null : 'text';
    default:
      return null;
  }
}

function faultOf(attribute: AttributeSchema, method: string, values: readonly unknown[]): string | null {
  const [first, second] = values;
  if (method.startsWith('array')) return listFault(attribute, method, values);
  if (method.startsWith('string')) {
    const wrong = values.find((value) => typeof value !== 'string');
    if (wrong !== undefined) return `${kindOf(wrong)} instead of text`;
    return method === 'stringReplace' && first === '' ? 'an empty text to search for' : null;
  }
  if (method === 'dateAddDays' || method === 'dateSubDays')
    return Number.isSafeInteger(first) ? null : `${kindOf(first)} instead of a whole number of days`;
  if (method === 'toggle' || method === 'dateSetNow') return null;
  if (typeof first !== 'number' || !Number.isFinite(first)) return `${kindOf(first)} instead of a finite number`;
  if (second !== undefined && (typeof second !== 'number' || !Number.isFinite(second)))
    return `${kindOf(second)} instead of a finite bound`;
  if (first === 0 && (method === 'divide' || method === 'modulo')) return 'a division by 0';
  const isStep = method === 'increment' || method === 'decrement';
  return isStep && attribute.type === 'integer' && !Number.isInteger(first) ? 'a fraction for an integer' : null;
}

function listFault(attribute: AttributeSchema, method: string, values: readonly unknown[]): string | null {
  if (values.length > ITEMS) return `more than ${ITEMS} items`;
  if (method === 'arrayInsert' && !(Number.isSafeInteger(values[0]) && Number(values[0]) >= 0))
    return `${kindOf(values[0])} instead of an index from 0`;
  // Databases compare numbers here, and fail for others.
  const bySize = method === 'arrayFilter' && BY_SIZE.has(values[0]);
  if (bySize && !['integer', 'float'].includes(attributeType(attribute).family))
    return `${values[0]} for items that are not numbers`;
  const wantsItems = ['arrayAppend', 'arrayPrepend', 'arrayIntersect', 'arrayDiff'].includes(method);
  return wantsItems && values.length === 0 ? 'no items' : null;
}

function article(kind: OperatorKind): string {
  return `a ${kind}`;
}
