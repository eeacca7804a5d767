import type { Finding } from '../../errors.js';
import type { CollectionSchema } from '../../schema/database-schema.js';
import { type CollectionSettings, defaultSettings } from '../../schema/database-schema.js';
import { normalizeAttribute } from '../../schema/normalize-attribute.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import type { CollectionRename } from '../../schema/rename.js';
import { type SchemaNames, validateSchema } from '../../schema/rules/validate-schema.js';
import { deepFreeze } from '../../util/deep-freeze.js';
import { definedOnly } from '../../util/defined-only.js';
import { draftEntities } from '../draft-entities.js';
import type { EntityDraft } from '../entity-draft.js';
import type { EntitySource } from '../entity-source.js';
import type { CollectionOptions } from '../options/collection-options.js';
import { COLLECTION_RULES } from '../options/collection-options.js';
import { judgeOptions } from '../options/judge-options.js';
import type { Problem } from '../options/problem.js';
import type { EntityMetadata } from './entity-metadata.js';
import type { EntityModel } from './entity-model.js';
import { throwModelFindings } from './finding-collector.js';
import { instanceFindings } from './instance-findings.js';
import { knownModel } from './known-models.js';
import { ModelBuilder } from './model-builder.js';
import { collectionRenameFindings, renameFindings } from './rename-findings.js';
import { type ResolvedEntity, resolveEntity } from './resolve-entity.js';
import { type ResolvedRelationships, resolveRelationships } from './resolve-relationships.js';
import { systemFindings } from './system-findings.js';
import { validatorContradictions } from './validator-contradictions.js';

export interface EntityModelOptions {
  /** Adds what decorators do not declare, such as `DbContext.configure`. */
  readonly configure?: (model: ModelBuilder) => void;
}

/**
 * Resolves classes and definitions into one model, and validates it as a whole. Throws one EntwriteError with
 * all findings: `entity_unknown` for a class without `@Collection`, `type_missing` if an attribute type
 * cannot be derived, otherwise `model_invalid`.
 *
 * @example
 * const model = buildEntityModel([Author, Post, tags]);
 */
export function buildEntityModel(sources: readonly EntitySource[], options: EntityModelOptions = {}): EntityModel {
  const builder = new ModelBuilder();
  options.configure?.(builder);
  const overrides = builder.overrides();
  return overrides.size === 0 ? knownModel(sources, () => build(sources, overrides)) : build(sources, overrides);
}

function build(sources: readonly EntitySource[], overrides: ReturnType<ModelBuilder['overrides']>): EntityModel {
  const { drafts, findings: draftFindings } = draftEntities(sources, overrides);
  const relationships = resolveRelationships(drafts);
  const parts = drafts.map((draft) => assemble(draft, resolveEntity(draft, drafts), relationships));
  const schema = { collections: parts.map(({ collection }) => collection) };
  const entities = parts.map(({ metadata }) => metadata);
  const moves = parts.flatMap(({ rename }) => rename ?? []);
  const ids = schema.collections.map(({ id }) => id);
  throwModelFindings([
    ...draftFindings,
    ...parts.flatMap(({ findings }) => findings),
    ...relationships.findings,
    ...collectionRenameFindings(moves, ids, schemaNames(entities)),
    ...entities.flatMap(systemFindings),
    ...entities.flatMap(instanceFindings),
    ...entities.flatMap(validatorContradictions),
    ...validateSchema(schema, schemaNames(entities)),
  ]);
  return deepFreeze({
    entities: entities.map(normalizeEntity),
    schema: normalizeSchema(schema),
    renames: [...moves, ...parts.flatMap(({ resolved }) => resolved.renames)],
  });
}

interface Part {
  readonly resolved: ResolvedEntity;
  readonly rename: CollectionRename | null;
  readonly metadata: EntityMetadata;
  readonly collection: CollectionSchema;
  readonly findings: readonly Finding[];
}

function assemble(draft: EntityDraft, resolved: ResolvedEntity, relationships: ResolvedRelationships): Part {
  const { settings, rename, problems } = judgeCollection(draft.collection, draft.settings);
  const ends = relationships.properties.filter((end) => end.draft === draft).map(({ property }) => property);
  const byName = new Map([...resolved.properties, ...ends].map((property) => [property.property, property]));
  const metadata: EntityMetadata = {
    name: draft.name,
    entity: draft.entity,
    collection: draft.collection,
    properties: draft.properties.flatMap(({ property }) => byName.get(property) ?? []),
    ...definedOnly({ filters: draft.filters, permissions: draft.permissions }),
  };
  const keys = metadata.properties.map(({ key }) => key);
  return {
    resolved,
    rename,
    metadata,
    collection: {
      id: draft.collection,
      ...settings,
      attributes: resolved.properties.flatMap((property) => (property.kind === 'attribute' ? property.attribute : [])),
      relationships: relationships.owned.flatMap(({ collection, relationship }) =>
        collection === draft.collection ? relationship : [],
      ),
      indexes: resolved.indexes,
    },
    findings: [
      ...problems.map((problem) => ({ ...problem, at: draft.name })),
      ...resolved.findings,
      ...permissionFindings(draft, settings),
      ...renameFindings(resolved.renames, keys, (key) => schemaNames([metadata])(draft.collection, key)),
    ],
  };
}

/** Normalises an entity's attributes, as in the normalised schema. */
function normalizeEntity(entity: EntityMetadata): EntityMetadata {
  const properties = entity.properties.map((property) =>
    property.kind === 'attribute' ? { ...property, attribute: normalizeAttribute(property.attribute) } : property,
  );
  return { ...entity, properties };
}

/** Names collections after their entity, and keys after its properties. */
function schemaNames(entities: readonly EntityMetadata[]): SchemaNames {
  return (collection, key) => {
    const entity = entities.find((candidate) => candidate.collection === collection);
    const name = entity?.name ?? collection;
    if (key === undefined) return name;
    return `${name}.${entity?.properties.find((property) => property.key === key)?.property ?? key}`;
  };
}

/** Findings about default permissions: without document security Appwrite stores the permissions of documents, but ignores them. */
function permissionFindings(
  { name, permissions }: EntityDraft,
  { documentSecurity = false }: CollectionOptions,
): readonly Finding[] {
  if (permissions === undefined || documentSecurity) return [];
  return [
    {
      rule: 'document_security',
      at: name,
      found: '`model.permissions` for a collection without document security',
      expected: '`documentSecurity: true`, without which Appwrite ignores the permissions of documents',
      remedy: 'Add `documentSecurity: true` to `@Collection`, or give the permissions to the collection.',
    },
  ];
}

/** Resolves the settings of a collection and its declared rename, and collects problems. */
function judgeCollection(
  collection: string,
  settings: unknown,
): {
  readonly settings: CollectionSettings;
  /** Null if none is declared. */
  readonly rename: CollectionRename | null;
  readonly problems: readonly Problem[];
} {
  const { sound, problems } = judgeOptions(settings, COLLECTION_RULES);
  const { renamedFrom, ...given } = sound;
  const rename = typeof renamedFrom === 'string' ? { from: renamedFrom, to: collection } : null;
  return { settings: { ...defaultSettings(collection), ...given }, rename, problems };
}
