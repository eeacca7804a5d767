import { AppwriteError } from '../../rules/appwrite-error.js';
import { hasRoomFor } from '../../rules/rows/row-width.js';
import { columnKinds } from '../../rules/schema/column-types.js';
import type { ColumnDefinition, OnDelete, RelationType, TableDefinition } from '../../rules/schema/table-definition.js';
import { submitColumnCreation } from '../../store/schema/column-work.js';
import type { Store } from '../../store/store.js';
import type { Answer, RequestContext } from '../http/route.js';
import { columnAnswer } from './column-answer.js';
import { findDatabase, findTable, sameKey } from './lookup.js';

interface RelationshipRequest {
  readonly key: string;
  readonly twoWayKey: string;
  /** The key that the error names if the other side's key is taken. */
  readonly clashKey: string;
  readonly type: RelationType;
  readonly twoWay: boolean;
  readonly onDelete: OnDelete;
}

/** Creates both sides of a relationship; the other side of a one-way one is hidden. Throws its errors (fact 48). */
export function createRelationship({ store, naming }: RequestContext, params: Record<string, unknown>): Answer {
  const database = findDatabase(store, String(params.databaseId));
  const table = findTable(store, database, String(params.tableId));
  const related = findTable(store, database, String(params.relatedTableId));
  const wantedKey = (params.key ?? params.relatedTableId) as string;
  const request: RelationshipRequest = {
    key: wantedKey,
    twoWayKey: (params.twoWayKey ?? params.tableId) as string,
    clashKey: (params.twoWayKey ?? wantedKey) as string,
    type: params.type as RelationType,
    twoWay: params.twoWay === true,
    onDelete: params.onDelete as OnDelete,
  };
  checkOtherRelationships(table, related, request);
  const parent = addParent(store, table, related, request);
  if (request.twoWay) checkPartnerKey(store, related, request);
  store.catalog.change(() => store.catalog.addColumn(related, childOf(parent, table, request), !request.twoWay));
  submitColumnCreation(store, table, parent);
  return { status: 202, body: columnAnswer(parent, naming, 'created', columnKinds.relationship) };
}

/** The conflicts of a new relationship with those of its table, including the hidden ends of others (fact 48). */
function checkOtherRelationships(table: TableDefinition, related: TableDefinition, request: RelationshipRequest): void {
  for (const { key: otherKey, relationship } of [...table.columns, ...table.hiddenColumns]) {
    if (!relationship) continue;
    if (sameKey(otherKey, request.key)) throw taken(request.key);
    if (!sameKey(relationship.relatedTable, related.id)) continue;
    if (sameKey(relationship.twoWayKey, request.twoWayKey)) throw taken(request.clashKey);
    if (request.type === 'manyToMany' && relationship.relationType === 'manyToMany') {
      throw new AppwriteError('column_already_exists', {
        message: 'Creating more than one "manyToMany" relationship on the same table is currently not permitted.',
        legacyMessage:
          'Creating more than one "manyToMany" relationship on the same collection is currently not permitted.',
      });
    }
  }
}

function addParent(
  store: Store,
  table: TableDefinition,
  related: TableDefinition,
  request: RelationshipRequest,
): ColumnDefinition {
  const now = store.now();
  const wanted: Omit<ColumnDefinition, 'sequence'> = {
    key: request.key,
    type: 'relationship',
    format: '',
    status: 'processing',
    error: '',
    required: false,
    array: false,
    size: 0,
    min: null,
    max: null,
    elements: null,
    default: null,
    rowDefault: null,
    encrypt: false,
    relationship: {
      link: 0,
      relatedTable: related.id,
      relationType: request.type,
      twoWay: request.twoWay,
      twoWayKey: request.twoWayKey,
      onDelete: request.onDelete,
      enforcedOnDelete: request.onDelete,
      side: 'parent',
    },
    createdAt: now,
    updatedAt: now,
  };
  for (const owner of request.twoWay ? [table, related] : [table]) {
    if (!hasRoomFor(owner, { ...wanted, sequence: 0 })) {
      throw new AppwriteError('column_limit_exceeded', { values: [owner.id] });
    }
  }
  if (table.columns.some((other) => sameKey(other.key, request.key))) throw taken(request.key);
  return store.catalog.change(() => {
    const added = store.catalog.addColumn(table, wanted);
    if (!added.relationship) return added;
    return store.catalog.updateColumn(table, {
      ...added,
      relationship: { ...added.relationship, link: added.sequence },
    });
  });
}

/** Checks the other side's key only after the first side is stored, which remains as it is (quirk 11). */
function checkPartnerKey(store: Store, related: TableDefinition, request: RelationshipRequest): void {
  const columns = store.catalog.tableBySequence(related.sequence)?.columns ?? [];
  if (columns.some((other) => sameKey(other.key, request.twoWayKey))) throw taken(request.twoWayKey);
}

function childOf(
  parent: ColumnDefinition,
  table: TableDefinition,
  request: RelationshipRequest,
): Omit<ColumnDefinition, 'sequence'> {
  const { sequence, ...common } = parent;
  if (!common.relationship) throw new Error(`The column ${parent.key} is no relationship`);
  return {
    ...common,
    key: request.twoWayKey,
    relationship: {
      ...common.relationship,
      relatedTable: table.id,
      twoWayKey: request.key,
      side: 'child',
      link: sequence,
    },
  };
}

function taken(name: string): AppwriteError {
  return new AppwriteError('column_already_exists', { values: [name] });
}
