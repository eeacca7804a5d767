import { type Capabilities, describeServer } from '../../appwrite/server/capabilities.js';
import type { Finding } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { INDEX_LENGTH_RULES } from '../../schema/rules/index-length-rules.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';
import { isSystemCollection } from '../../schema-manager/lock/system-collections.js';
import { backupRefused } from '../format/backup-problem.js';
import { checkSavedDocuments } from '../format/check-saved-documents.js';
import type { OpenBackup } from '../format/open-backup.js';
import { createDocumentChecks } from './document-checks.js';

/** What is known, for the target server, about a backup that was read to its end. */
export interface CheckedBackup {
  /** What behaves differently on that server although everything is restored unchanged. */
  readonly differences: readonly Finding[];
  /** An attribute with room for saved values outside its range or elements; the attribute itself if there are none. */
  readonly widened: (collection: string, attribute: AttributeSchema) => AttributeSchema;
}

interface CheckOptions {
  readonly withDocuments: boolean;
  /** Whether values under a unique index must differ. */
  readonly isUnique: boolean;
  /** Throws if the work should stop. */
  readonly check: () => void;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Reads a backup to its end before any write. Throws backup_invalid if it contradicts its manifest, backup_refused for what the server
 * cannot store.
 */
export async function checkBackup(
  backup: OpenBackup,
  server: Capabilities,
  { withDocuments, isUnique, check, onProgress }: CheckOptions,
): Promise<CheckedBackup> {
  const { kind, engine = null, schema } = backup.manifest;
  // A backup that an earlier step of the same run made is restored to its own server.
  const isElsewhere = kind !== 'automatic' && server.engine !== null && server.engine !== engine;
  const widened = new Map<string, ReadonlyMap<string, AttributeSchema>>();
  const findings: Finding[] = [];
  for (const saved of backup.collections) {
    const collection = findCollection(schema, saved.id);
    if (collection === undefined) continue;
    if (isSystemCollection(saved.id)) findings.push(ownCollection(saved.id));
    if (isElsewhere) findings.push(...schemaConflicts(collection, server));
    if (!withDocuments) continue;
    const { look, ...seen } = createDocumentChecks(collection, server, isUnique);
    await checkSavedDocuments(backup, saved, { check, onProgress, look });
    findings.push(...seen.findings());
    widened.set(saved.id, seen.widened);
  }
  if (findings.length === 0)
    return {
      differences: isElsewhere ? otherEngine(backup, server) : [],
      widened: (collection, attribute) => widened.get(collection)?.get(attribute.key) ?? attribute,
    };
  throw backupRefused(
    backup.folder,
    `documents or a schema that ${describeServer(server)} cannot hold as they were saved`,
    'a backup that can be restored whole',
    'See the findings; nothing was changed.',
    findings,
  );
}

/** What entwrite remembers of a database (its lock, its history) is only valid for that database at that moment. */
function ownCollection(id: string): Finding {
  return {
    rule: 'collection_reserved',
    at: id,
    found: 'a collection in which entwrite keeps its records of a database',
    expected: 'collections of yours',
    remedy: 'Restore without this collection, by the option `only`.',
  };
}

/** Rules that a database may break although no model declares that, or that are checked elsewhere. */
const HELD = ['key_unsupported', 'collection_reserved', 'relationship_self', 'relationship_target'];

/** Rules of the model that do not apply on the server. */
function rulesWithout({ limits, textEquality, indexesOptionalSpatial }: Capabilities): readonly string[] {
  return [
    ...(limits === null || limits.indexCharacters === null ? Object.keys(INDEX_LENGTH_RULES) : []),
    ...(limits === null || limits.rowBytes === null ? ['row_width'] : []),
    ...(textEquality === 'folded' ? [] : ['collection_twice', 'attribute_twice', 'index_twice']),
    ...(indexesOptionalSpatial === false ? [] : ['index_spatial_optional']),
  ];
}

/** What the server would refuse of a schema to be restored, known before anything is written. */
export function ruleConflicts(
  schema: DatabaseSchema,
  live: DatabaseSchema,
  chosen: readonly string[],
  server: Capabilities,
): readonly Finding[] {
  const isThere = (id: string, key: string | undefined) => {
    const collection = findCollection(live, id);
    if (collection === undefined || key === undefined) return collection !== undefined;
    return [...collection.attributes, ...collection.relationships, ...collection.indexes].some(
      (one) => one.key === key,
    );
  };
  const present = new Set<string>();
  const at = (id: string, key?: string) => {
    const name = key === undefined ? id : `${id}.${key}`;
    if (!chosen.includes(id) || isThere(id, key)) present.add(name);
    return name;
  };
  const passed = [...HELD, ...rulesWithout(server)];
  return validateSchema(schema, at)
    .filter((finding) => !passed.includes(finding.rule) && !present.has(finding.at))
    .map((finding) => ({
      ...finding,
      remedy:
        'Restore without this collection, by the option `only`, or correct it at the source and make another backup; if the source is gone, correct it in the schema of `manifest.json`.',
    }));
}

/**
 * A finding if the server has another engine, on which some things behave differently although everything is restored; none if the backup
 * does not name its engine.
 */
function otherEngine({ manifest }: OpenBackup, server: Capabilities): readonly Finding[] {
  const { engine = null } = manifest;
  if (engine === null) return [];
  return [
    {
      rule: 'other_engine',
      at: manifest.databaseId,
      found: `a backup from ${describeServer({ engine, version: null })}, for ${describeServer(server)}`,
      expected: 'the same engine, so that filters and orders give the same results',
      remedy:
        server.textEquality === 'folded'
          ? 'Documents are the same; filters and unique indexes compare texts without case and accents here, and nulls come first in orders.'
          : 'Documents are the same; filters and unique indexes compare whole texts here, by case and accents, and nulls may come at the other end of orders.',
    },
  ];
}

function schemaConflicts({ id, attributes, indexes }: CollectionSchema, server: Capabilities): readonly Finding[] {
  const { spatial, indexesOptionalSpatial, limits } = server;
  const points = spatial === false ? attributes.filter((one) => attributeType(one).family === 'geometry') : [];
  const optional = new Set(attributes.filter(({ required }) => !required).map(({ key }) => key));
  const overOptional = indexes.filter(
    ({ type, attributes: keys }) =>
      indexesOptionalSpatial === false && type === 'spatial' && keys.some((key) => optional.has(key)),
  );
  const searched = indexes.filter(({ type }) => type === 'fulltext');
  const most = limits?.fulltextIndexes ?? Number.POSITIVE_INFINITY;
  return [
    ...points.map(({ key, type }) => ({
      rule: 'no_spatial_types',
      at: `${id}.${key}`,
      found: `a ${type}, for ${describeServer(server)}`,
      expected: 'a server with geometries',
      remedy: 'Restore into an Appwrite on MariaDB or PostgreSQL.',
    })),
    ...overOptional.map(({ key, attributes: keys }) => ({
      rule: 'index_spatial_optional',
      at: `${id}.${key}`,
      found: `a spatial index over the optional '${keys.join(', ')}', for ${describeServer(server)}`,
      expected: 'a required attribute; spatial indexes hold no nulls there',
      remedy: 'Make the attribute required or drop the index before the backup is made.',
    })),
    ...searched.slice(most).map(({ key }) => ({
      rule: 'too_many_fulltext_indexes',
      at: `${id}.${key}`,
      found: `a further fulltext index, for ${describeServer(server)}`,
      expected: `at most ${most} in a collection`,
      remedy: 'Drop it before the backup is made, or restore into an Appwrite on MariaDB or PostgreSQL.',
    })),
  ];
}
