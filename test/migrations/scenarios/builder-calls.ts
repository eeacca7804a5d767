import { alterOptions } from '../../../src/migrations/generate/alter-options.js';
import { attributeProperties } from '../../../src/migrations/generate/print-attribute.js';
import { printOperation } from '../../../src/migrations/generate/print-operation.js';
import {
  type Code,
  codeCall,
  codeObject,
  codeProperty,
  codeText,
  literal,
  quote,
} from '../../../src/migrations/generate/source-text.js';
import type { Operation } from '../../../src/operations/operation.js';
import { attributeChangeOf } from '../../../src/schema-manager/online-changes/online-attribute-change.js';

/** What a file says about the values of an attribute: `collection.key` to a value that each document can hold. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The builder calls that make operations, one text each, as a user would complete a generated file: required attributes get a
 * backfill, changes of type a converter, narrowing changes a map, where there is a value for them.
 */
export function builderCalls(operations: readonly Operation[], values: Values): readonly string[] {
  return operations.map((operation) => callOf(operation, values));
}

function callOf(operation: Operation, values: Values): string {
  if (operation.type !== 'add_attribute' && operation.type !== 'alter_attribute')
    return printOperation(operation, null).text;
  const { collection } = operation;
  const attribute = operation.type === 'add_attribute' ? operation.attribute : operation.to;
  const name = `${collection}.${attribute.key}`;
  const value: readonly Code[] = Object.hasOwn(values, name) ? [literal(values[name])] : [];
  const backfill = attribute.required ? value.map((one) => codeProperty('backfill', one)) : [];
  if (operation.type === 'add_attribute')
    return call('addAttribute', collection, attribute.key, [...attributeProperties(attribute), ...backfill]);
  const items = Array.isArray(values[name]) && attribute.array ? values[name][0] : values[name];
  const convert =
    attributeChangeOf(operation) !== null
      ? value.map((one) => `convert: () => (${codeText(one, 0)})`)
      : backfill.length === 0 && items !== undefined
        ? [`map: (old) => ${fits(operation.to)} ? old : (${codeText(literal(items), 0)})`]
        : [];
  const options = alterOptions(operation.from, attribute);
  return call('alterAttribute', collection, attribute.key, [
    ...attributeProperties(attribute, options),
    ...backfill,
    ...convert,
  ]);
}

/** The condition under which a stored item needs no other value. */
function fits(to: Extract<Operation, { type: 'alter_attribute' }>['to']): string {
  if ('size' in to) return `old === null || [...old].length <= ${to.size}`;
  if ('elements' in to) return `old === null || ${JSON.stringify(to.elements)}.includes(old)`;
  if (!('min' in to)) return 'true';
  const bounds = [
    ...(to.min === null ? [] : [`old >= ${codeText(literal(to.min), 0)}`]),
    ...(to.max === null ? [] : [`old <= ${codeText(literal(to.max), 0)}`]),
  ];
  return `old === null || (${['true', ...bounds].join(' && ')})`;
}

function call(method: string, collection: string, key: string, properties: readonly Code[]): string {
  return codeCall(`m.${method}`, [quote(collection), quote(key), codeObject(properties)], 4);
}
