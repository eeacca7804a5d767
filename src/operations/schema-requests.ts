import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { CollectionSchema, CollectionSettings } from '../schema/database-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';

/** The schema changes that a server supports; each method makes a request to be sent later. */
export interface SchemaRequests<Request> {
  /** Creates a collection with those attributes and indexes that can be created with it. */
  createCollection(collection: CollectionSchema): Request;
  saveSettings(collection: string, settings: CollectionSettings): Request;
  deleteCollection(collection: string): Request;
  createAttribute(collection: string, attribute: AttributeSchema): Request;
  /** Changes an attribute in place, and renames it if the keys differ. */
  updateAttribute(collection: string, from: AttributeSchema, to: AttributeSchema): Request;
  /** Deletes an attribute or a relationship. */
  deleteAttribute(collection: string, key: string): Request;
  createIndex(collection: string, index: IndexSchema): Request;
  deleteIndex(collection: string, key: string): Request;
  createRelationship(collection: string, relationship: RelationshipSchema): Request;
  /** Changes one end of a relationship, in either collection. */
  updateRelationship(collection: string, key: string, newKey: string, to: RelationshipSchema): Request;
}
