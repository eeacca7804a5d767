import { type DocumentFields, documentFields } from '../../backup/format/document-fields.js';
import { contextDeps, type DepsHolder } from '../../context/context-deps.js';
import type { WriteSession } from '../../context/writes/write-session.js';
import type { EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import { readUsersSchema } from '../../schema-manager/read-users-schema.js';
import { expectedName } from '../../util/near-names.js';
import { completeMetadata, liveMetadata } from './complete-metadata.js';
import { dataInvalid } from './data-problem.js';

/** A collection whose documents are exported or imported. */
export interface DataCollection {
  readonly collection: CollectionSchema;
  readonly metadata: EntityMetadata;
  /** Reads and writes its documents, by the entity's rules if there is one. */
  readonly session: WriteSession;
  /** The columns of a file, in order. */
  readonly columns: readonly PropertyMetadata[];
  readonly fields: DocumentFields;
  readonly schema: DatabaseSchema;
}

/** Opens a collection by its id or entity name; without an entity, as it is in the live database. Throws data_invalid if there is none. */
export async function openCollection(context: DepsHolder, name: string): Promise<DataCollection> {
  const deps = contextDeps(context);
  const model = deps.model();
  const known = model.entities.find((entity) => entity.collection === name || entity.name === name);
  if (known !== undefined) {
    const metadata = completeMetadata(known);
    return dataCollection(
      model.schema,
      metadata,
      deps.session(() => metadata),
    );
  }
  const live = (await readUsersSchema(deps.schemas, deps.documents)) ?? { collections: [] };
  const found = findCollection(live, name);
  if (found === undefined) throw unknown(name, [...model.schema.collections, ...live.collections]);
  const metadata = liveMetadata(live, found.id);
  const entities = new Map(live.collections.map(({ id }) => [id, liveMetadata(live, id)]));
  return dataCollection(live, metadata, {
    ...deps.session(() => metadata),
    findEntity: (id) => entities.get(id),
    collection: () => found,
    indexes: (id) => findCollection(live, id)?.indexes ?? [],
    related: () => hasRelationships(live, found.id),
  });
}

function dataCollection(schema: DatabaseSchema, metadata: EntityMetadata, session: WriteSession): DataCollection {
  const collection = session.collection();
  const fields = documentFields(schema, collection);
  const keys = [
    '$id',
    ...collection.attributes.map(({ key }) => key),
    ...fields.linking,
    '$createdAt',
    '$updatedAt',
    '$permissions',
  ];
  const byKey = new Map(metadata.properties.map((property) => [property.key, property]));
  return { schema, collection, metadata, session, fields, columns: keys.flatMap((key) => byKey.get(key) ?? []) };
}

function unknown(name: string, collections: readonly CollectionSchema[]): Error {
  const ids = [...new Set(collections.map(({ id }) => id))];
  const otherwise = ids.length === 0 ? 'a collection; the database has none' : `one of ${ids.join(', ')}`;
  return dataInvalid({
    at: `'${name}'`,
    found: 'no collection with this id',
    expected: expectedName(name, ids, otherwise),
    remedy: 'Correct the id.',
  });
}
