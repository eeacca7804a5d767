import type { Finding } from '../../errors.js';
import type { AttributeProperty, EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { isEncrypted } from '../../schema/attribute-schema.js';
import { ownValue } from '../../util/own-value.js';
import { idProperty } from '../hydration/instantiate.js';
import { isOperator } from '../operators/attribute-operator.js';
import { type Contribution, DEEPEST, type Draft, type DraftContext, type Link, type WriteMode } from './draft.js';
import { type DraftAlong, draftRelationship } from './draft-relationship.js';
import { draftSystemValue } from './draft-system-value.js';
import { addedItems, operatorText, storeOperator } from './store-operator.js';
import { storeListItem, storeValue } from './store-value.js';
import { thrownProblem } from './thrown-problem.js';
import { problem, type StoredOrProblem } from './value-problem.js';

/**
 * Converts values by property to stored ones and collects all findings of the model's rules. Undefined means not given, null means
 * no value. Undeclared properties of an entity instance are ignored; in a plain object they are findings.
 *
 * @param depth how many documents this one is nested in
 * @param place where it stands, for messages
 */
export function draftDocument(
  metadata: EntityMetadata,
  given: object,
  mode: WriteMode,
  context: DraftContext,
  depth = 0,
  place = metadata.name,
): Draft {
  const findings: Finding[] = unknownNames(metadata, place, given);
  const stored: Record<string, unknown> = {};
  const values: Record<string, unknown> = Object.create(null);
  const nested: Draft[] = [];
  const links: Link[] = [];
  for (const property of metadata.properties) {
    const own = ownValue(given, property.property);
    const generated = own === undefined ? made(property, mode) : { stored: own };
    if ('problem' in generated) {
      findings.push({ at: `${place}.${property.property}`, ...generated.problem });
      continue;
    }
    const value = generated.stored;
    // Validators cannot check the result of an operator.
    if (value !== undefined && !isOperator(value)) values[property.property] = value;
    const at = `${place}.${property.property}`;
    const contribution = contribute(property, value, mode, { ...context, at, depth });
    nested.push(...(contribution.nested ?? []));
    links.push(...linksOf(property, at, contribution));
    if (contribution.result === null) continue;
    if ('stored' in contribution.result) stored[property.key] = contribution.result.stored;
    else findings.push({ at, ...contribution.result.problem });
  }
  // Default permissions may rely on valid values, and a document with findings is not written anyway.
  if (mode === 'create' && stored.$permissions === undefined && findings.length === 0) {
    const result = defaultPermissions(metadata, values);
    if (result !== null && 'stored' in result) stored.$permissions = result.stored;
    else if (result !== null) findings.push({ at: `${place}.permissions`, ...result.problem });
  }
  const { $id, $permissions, ...rest } = stored;
  const id = mode === 'create' ? (($id as string | undefined) ?? context.makeId()) : '';
  const permissions = $permissions as readonly string[] | undefined;
  const hasMadeId = mode === 'create' && $id === undefined;
  return { metadata, at: place, mode, id, hasMadeId, stored: rest, permissions, values, nested, links, findings };
}

function contribute(
  property: PropertyMetadata,
  value: unknown,
  mode: WriteMode,
  context: DraftContext & { readonly at: string; readonly depth: number },
): Contribution {
  const { at, depth } = context;
  const along: DraftAlong | null =
    depth === DEEPEST
      ? null
      : (target, values, how, item) => draftDocument(target, values, how, context, depth + 1, `${at}${item}`);
  switch (property.kind) {
    case 'attribute': {
      const result = storeAttribute(property, idsOf(property, value, context), mode);
      return { result, linked: property.references === null ? [] : referredIds(value, result) };
    }
    case 'system':
      return { result: draftSystemValue(property.key, value, mode, context.isUser) };
    case 'relationship':
      return value === undefined ? { result: null } : draftRelationship(property, value, context, along);
  }
}

function linksOf(property: PropertyMetadata, at: string, { linked = [] }: Contribution): readonly Link[] {
  if (property.kind === 'relationship')
    return linked.map((id) => ({ kind: 'relationship', at, collection: property.target, id }));
  const collection = property.kind === 'attribute' ? property.references : null;
  return collection === null ? [] : linked.map((id) => ({ kind: 'reference', at, collection, id }));
}

/** The ids that a write stores in a `@Reference`. */
function referredIds(value: unknown, result: StoredOrProblem | null): readonly string[] {
  if (result === null || 'problem' in result) return [];
  const stored = isOperator(value) ? addedItems(value) : [result.stored].flat();
  return stored.filter((one) => typeof one === 'string');
}

/** Replaces documents in a `@Reference` by their ids. */
function idsOf({ references }: AttributeProperty, value: unknown, { findEntity }: DraftContext): unknown {
  const target = references === null ? undefined : findEntity(references);
  if (target === undefined) return value;
  const idOf = (one: unknown): unknown =>
    typeof one === 'object' && one !== null ? ((one as Values)[idProperty(target) ?? 'id'] ?? one) : one;
  return Array.isArray(value) ? value.map(idOf) : idOf(value);
}

type Values = Readonly<Record<string, unknown>>;

function storeAttribute(property: AttributeProperty, value: unknown, mode: WriteMode): StoredOrProblem | null {
  const { attribute } = property;
  if (value === undefined) {
    if (mode === 'update' || !attribute.required) return null;
    return problem('required', 'no value', 'a value', 'Give one, or declare `required: false` or a default.');
  }
  if (isOperator(value)) {
    if (mode === 'update') return storeOperator(property, value, (item) => storeListItem(property, item));
    return problem('operator', `the operator ${value.method}`, 'a value', 'A new document has no value to work on.');
  }
  const result = value === null ? { stored: null } : storeValue(property, value);
  if (mode === 'update' && 'stored' in result) {
    const refused = operatorText(result.stored);
    if (refused !== null) return refused;
  }
  if ('problem' in result || result.stored !== null) return result;
  if (attribute.required) return problem('required', 'null', 'a value', 'Give one, or declare `required: false`.');
  if (attribute.default === null) return result;
  const remedy = 'Leave it out to get the default, or remove the default of the attribute.';
  return problem('null_under_default', 'null, which Appwrite replaces by the default', 'a value', remedy);
}

/** The value of a default function; undefined without one. */
function made(property: PropertyMetadata, mode: WriteMode): StoredOrProblem {
  if (mode === 'update' || property.kind === 'relationship') return { stored: undefined };
  try {
    return { stored: property.generate?.() ?? undefined };
  } catch (error) {
    const what = property.kind === 'system' ? 'the function that generates ids' : 'the function of its default';
    const isSecret = property.kind === 'attribute' && isEncrypted(property.attribute);
    return thrownProblem('default', what, error, 'Correct the function, or give a value.', isSecret);
  }
}

function unknownNames({ entity, properties }: EntityMetadata, place: string, given: object): Finding[] {
  if (entity !== null && given instanceof entity) return [];
  const known = new Set(properties.map(({ property }) => property));
  return Object.entries(given)
    .filter(([property, value]) => value !== undefined && !known.has(property))
    .map(([property, value]) => ({
      rule: 'unknown_property',
      at: `${place}.${property}`,
      found: `${kindOf(value)} for a property that is not declared`,
      expected: `one of ${[...known].join(', ')}`,
      remedy: 'Correct the name, or leave it out.',
    }));
}

/** The model's default permissions for a new document; null if it declares none. */
function defaultPermissions(
  { permissions }: EntityMetadata,
  values: Readonly<Record<string, unknown>>,
): StoredOrProblem | null {
  if (permissions === undefined) return null;
  try {
    return draftSystemValue('$permissions', permissions({ ...values } as never), 'create', false);
  } catch (error) {
    const what = 'the function of the default permissions';
    return thrownProblem('permissions', what, error, 'Correct the function, or give permissions.');
  }
}
