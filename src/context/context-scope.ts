import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import { makeId } from '../appwrite/documents/make-id.js';
import type { EntityMetadata } from '../metadata/model/entity-metadata.js';
import { findCollection } from '../schema/database-schema.js';
import { storedEndsOf } from '../schema/relationship-schema.js';
import type { ContextModel } from './context-model.js';
import type { DocumentHooks } from './hooks/document-hooks.js';
import type { EntitySession } from './queries/entity-session.js';
import type { WriteSession } from './writes/write-session.js';

/** Makes the session of an entity's set; the metadata is resolved only when the set is used. */
export type SessionOf = (metadata: () => EntityMetadata) => WriteSession;

/** What a view of a context works with, for a user, a transaction or a unit of work: its sessions say where and as whom sets read and write. */
export interface ContextScope {
  readonly model: ContextModel<object>;
  readonly session: SessionOf;
  /** The gateway for documents; connects first. */
  readonly documents: () => Promise<DocumentGateway>;
}

interface ScopeDeps extends Pick<EntitySession, 'documents' | 'capabilities' | 'filters'> {
  readonly model: ContextModel<object>;
  readonly hooks: DocumentHooks;
}

/** The scope of the context itself, which acts with its API key. */
export function contextScope({ model, hooks, documents, capabilities, filters }: ScopeDeps): ContextScope {
  const session: SessionOf = (metadata) => ({
    metadata,
    findEntity: (collection) => model.collection(collection),
    documents,
    capabilities,
    filters,
    hooks,
    collection: () => model.collectionSchema(metadata().collection),
    related: () => model.isRelated(metadata().collection),
    ends: (collection) => storedEndsOf(model.model.schema, collection),
    indexes: (collection) => findCollection(model.model.schema, collection)?.indexes ?? [],
    makeId,
    isUser: false,
    stage: null,
  });
  return { model, session, documents };
}

/** The same scope with every session adapted. */
export function adaptedScope(scope: ContextScope, adapt: (session: WriteSession) => WriteSession): ContextScope {
  return { ...scope, session: (metadata) => adapt(scope.session(metadata)) };
}

/** The same scope acting as a user, through the user's own gateway. */
export function userScope(scope: ContextScope, documents: ContextScope['documents']): ContextScope {
  return { ...adaptedScope(scope, (session) => ({ ...session, isUser: true, documents })), documents };
}
