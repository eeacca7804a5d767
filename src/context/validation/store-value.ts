import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { jsonText } from '../../metadata/model/json-text.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';
import { DATETIME_MAX, DATETIME_MIN } from '../../schema/limits.js';
import { isValidDate } from '../../util/is-valid-date.js';
import { messageOf } from '../../util/message-of.js';
import { checkGeometry } from './geometry-rules.js';
import { checkFloat, checkInteger } from './number-rules.js';
import { checkText } from './text-rules.js';
import { thrownProblem } from './thrown-problem.js';
import { problem, type StoredOrProblem, withValue } from './value-problem.js';

/** Converts a value to its stored form and checks all rules except those about null. Never throws: failures are problems. */
export function storeValue(property: AttributeProperty, value: unknown): StoredOrProblem {
  const transformed = transform(property, value);
  if ('problem' in transformed) return transformed;
  const given = transformed.stored;
  if (given === null) return { stored: null };
  const { attribute } = property;
  const item = (one: unknown): StoredOrProblem =>
    withValue(attribute, one, property.json ? storeJson(attribute, one) : storeItem(attribute, one));
  return attribute.array ? storeList(given, item, attribute.required) : item(given);
}

/** The stored form of a list item in an operator. */
export function storeListItem({ attribute }: AttributeProperty, item: unknown): StoredOrProblem {
  return withValue(attribute, item, storeItem(attribute, item));
}

function transform({ transform: conversion, attribute }: AttributeProperty, value: unknown): StoredOrProblem {
  if (conversion === null) return { stored: value };
  try {
    const stored = conversion.to(value);
    if (stored !== undefined) return { stored };
    return problem('transform', '`transform.to` gave undefined', 'a stored value or null', 'Correct the transform.');
  } catch (error) {
    return thrownProblem('transform', '`transform.to`', error, 'Correct the value.', isEncrypted(attribute));
  }
}

function storeList(value: unknown, item: (one: unknown) => StoredOrProblem, required: boolean): StoredOrProblem {
  if (!Array.isArray(value)) return problem('array', kindOf(value), 'a list', 'Put the value into a list.');
  const list: unknown[] = [];
  for (const [index, one] of value.entries()) {
    const result = one === null && !required ? { stored: null } : item(one);
    if ('problem' in result) return { problem: { ...result.problem, found: `[${index}]: ${result.problem.found}` } };
    list.push(result.stored);
  }
  return { stored: list };
}

function storeJson(attribute: AttributeSchema, value: unknown): StoredOrProblem {
  try {
    return checkText(attribute, jsonText(value));
  } catch (error) {
    const message = messageOf(error);
    const remedy = 'Remove what JSON cannot represent, or convert it in a `transform`.';
    return problem('json', message, 'a value that JSON can hold', remedy);
  }
}

function storeItem(attribute: AttributeSchema, value: unknown): StoredOrProblem {
  switch (attribute.type) {
    case 'integer':
    case 'bigint':
      return checkInteger(attribute, value);
    case 'float':
      return checkFloat(attribute, value);
    case 'boolean':
      if (typeof value === 'boolean') return { stored: value };
      return problem('type', kindOf(value), 'true or false', 'Correct the value.');
    case 'datetime':
      return storeDate(value);
    case 'point':
    case 'line':
    case 'polygon':
      return checkGeometry(attribute.type, value);
    default:
      if (typeof value === 'string') return checkText(attribute, value);
      return problem('type', kindOf(value), 'text', 'Correct the value.');
  }
}

function storeDate(value: unknown): StoredOrProblem {
  if (!isValidDate(value)) return problem('type', kindOf(value), 'a valid Date', 'Make a Date of it: new Date(…).');
  if (value >= new Date(DATETIME_MIN) && value <= new Date(DATETIME_MAX)) return { stored: value.toISOString() };
  return problem('range', 'a Date out of range', `${DATETIME_MIN} to ${DATETIME_MAX}`, 'Correct the value.');
}
