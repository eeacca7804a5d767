import type { EntitySession } from '../queries/entity-session.js';

/** What loading relations asks of a context. */
export type RelationReader = Pick<EntitySession, 'documents' | 'findEntity'>;
