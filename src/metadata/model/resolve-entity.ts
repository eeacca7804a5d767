import type { Finding } from '../../errors.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { IDENTIFIER_LENGTH } from '../../schema/limits.js';
import type { AttributeRename } from '../../schema/rename.js';
import type { EntityDraft } from '../entity-draft.js';
import type { PropertyRecord, ReferenceDeclaration } from '../entity-record.js';
import { type SystemKey, systemDecorator } from '../entity-types/system-key.js';
import { type DesignType, designContradiction } from '../options/design-type.js';
import { optionOf } from '../options/judge-options.js';
import type { Problem } from '../options/problem.js';
import type { AttributeProperty, SystemProperty } from './entity-metadata.js';
import { findTarget } from './find-target.js';
import { type ResolvedAttribute, resolveAttribute } from './resolve-attribute.js';
import { resolveIndexes } from './resolve-indexes.js';

/** A resolved entity, without relationships. */
export interface ResolvedEntity {
  readonly properties: readonly (AttributeProperty | SystemProperty)[];
  readonly indexes: readonly IndexSchema[];
  readonly renames: readonly AttributeRename[];
  readonly findings: readonly Finding[];
}

/** Resolves the attributes, system fields and indexes of one entity. Never throws. */
export function resolveEntity(draft: EntityDraft, drafts: readonly EntityDraft[]): ResolvedEntity {
  const resolved = draft.properties.map((record) => ({ record, ...resolveProperty(record, drafts) }));
  const keys = new Map(draft.properties.map((record) => [record.property, storedKey(record)]));
  const { indexes, findings } = resolveIndexes(draft, keys);
  return {
    properties: resolved.flatMap(({ property }) => property ?? []),
    indexes,
    renames: draft.properties.flatMap((record) => renameOf(record, draft.collection)),
    findings: [
      ...draft.properties.flatMap(({ property }) => (property === '__proto__' ? prototypeName(draft.name) : [])),
      ...resolved.flatMap(({ record, problems }) =>
        problems.map((problem) => ({ ...problem, at: `${draft.name}.${record.property}` })),
      ),
      ...findings,
    ],
  };
}

/** The finding for a property name that would set the prototype of a document. */
function prototypeName(entity: string): Finding {
  return {
    rule: 'property_name',
    at: `${entity}.__proto__`,
    found: "the property name '__proto__', which JavaScript reserves",
    expected: 'any other name',
    remedy: 'Rename the property.',
  };
}

interface ResolvedProperty {
  /** Null for an end of a relationship. */
  readonly property: AttributeProperty | SystemProperty | null;
  readonly problems: readonly Problem[];
}

function resolveProperty(
  { property, designType, declaration }: PropertyRecord,
  drafts: readonly EntityDraft[],
): ResolvedProperty {
  switch (declaration.kind) {
    case 'attribute':
      return resolveAttribute(property, declaration.options, designType);
    case 'reference':
      return resolveReference(property, declaration, designType, drafts);
    case 'system':
      return {
        property: { kind: 'system', property, key: declaration.key, generate: declaration.generate },
        problems: contradicting(
          designType,
          HELD_BY_SYSTEM[declaration.key],
          `\`@${systemDecorator(declaration.key)}\``,
        ),
      };
    case 'relationship': {
      const many = declaration.relation === 'oneToMany' || declaration.relation === 'manyToMany';
      const claim = many ? 'a relation to many' : 'a relation to one';
      return { property: null, problems: contradicting(designType, many ? Array : Object, claim) };
    }
  }
}

/** The design types of system fields; a `$sequence` may be text or a number. */
const HELD_BY_SYSTEM: Readonly<Record<SystemKey, DesignType | null>> = {
  $id: String,
  $createdAt: Date,
  $updatedAt: Date,
  $permissions: Array,
  $sequence: null,
};

function contradicting(designType: unknown, held: DesignType | null, claim: string): readonly Problem[] {
  const problem = held === null ? null : designContradiction(designType, held, claim);
  return problem === null ? [] : [problem];
}

function resolveReference(
  property: string,
  { target, options }: ReferenceDeclaration,
  designType: unknown,
  drafts: readonly EntityDraft[],
): ResolvedAttribute {
  const { index: _, ref = holdsDocument(designType), ...rest } = options;
  const { collection, name } = findTarget(target, drafts);
  const attribute = resolveAttribute(
    property,
    { ...rest, type: 'string', size: IDENTIFIER_LENGTH },
    undefined,
    collection,
  );
  const resolved = { ...attribute, property: { ...attribute.property, isRef: ref === true } };
  const isList = rest.array === true;
  const problems = [
    ...resolved.problems,
    ...(ref === null ? [unknownReference()] : []),
    // A single reference holds an id or a `Ref`.
    ...(isList ? contradicting(designType, Array, '`@Reference` with `array: true`') : []),
    ...(isList || designType === String ? [] : contradicting(designType, Object, '`@Reference`')),
  ];
  if (collection !== null) return { ...resolved, problems };
  const problem = {
    rule: 'reference_target',
    found: `the target ${name} is not an entity`,
    expected: 'a class with `@Collection`',
    remedy: 'Correct the function, or decorate the class.',
  };
  return { ...resolved, problems: [...problems, problem] };
}

/** Whether a property of this design type is a `Ref` rather than text; null if the compiler emits no types. Lists use an option instead. */
function holdsDocument(designType: unknown): boolean | null {
  return designType === undefined ? null : designType !== String && designType !== Array;
}

function unknownReference(): Problem {
  return {
    rule: 'reference_type',
    found: 'no `ref`, and the compiler emitted no design type',
    expected: '`ref: false` for an id, `ref: true` for a `Ref`',
    remedy: 'Set `ref`, or compile with `experimentalDecorators` and `emitDecoratorMetadata`.',
  };
}

function storedKey({ property, declaration }: PropertyRecord): string {
  const key: unknown = declaration.kind === 'system' ? declaration.key : optionOf(declaration.options, 'key');
  return typeof key === 'string' ? key : property;
}

function renameOf(record: PropertyRecord, collection: string): AttributeRename[] {
  if (record.declaration.kind === 'system') return [];
  const from = optionOf(record.declaration.options, 'renamedFrom');
  return typeof from === 'string' ? [{ collection, from, to: storedKey(record) }] : [];
}
