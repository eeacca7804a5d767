import { AppwriteError } from '../../rules/appwrite-error.js';
import { columnKinds } from '../../rules/schema/column-types.js';
import type { OnDelete } from '../../rules/schema/table-definition.js';
import { partnerOf } from '../../store/schema/relationship-partner.js';
import { renameColumn } from '../../store/schema/rename-column.js';
import type { RequestContext, Route } from '../http/route.js';
import { columnScopes } from '../http/scopes.js';
import { databaseId, key, newKey, tableId } from '../params/common-params.js';
import type { Param } from '../params/param.js';
import { BOOLEAN, KEY, NULLABLE, ONE_OF, UID } from '../params/validators.js';
import { columnAnswer } from './column-answer.js';
import { createRelationship } from './create-relationship.js';
import { findColumn, requestedTable, sameKey } from './lookup.js';

const path = '/tablesdb/:databaseId/tables/:tableId/columns';
const legacyPath = '/databases/:databaseId/collections/:collectionId/attributes';
const onDeleteRule = ONE_OF(['cascade', 'restrict', 'setNull'], { strict: true });

function updateRelationship(context: RequestContext, params: Record<string, unknown>) {
  const { store, naming } = context;
  const table = requestedTable(context, params);
  const column = findColumn(table, String(params.key));
  if (column.status !== 'available') throw new AppwriteError('column_not_available');
  const renamedTo = typeof params.newKey === 'string' ? params.newKey : undefined;
  const columns = [...table.columns, ...table.hiddenColumns];
  const isTaken = renamedTo !== undefined && columns.some((other) => sameKey(other.key, renamedTo));
  if (!column.relationship || isTaken) throw new AppwriteError('general_unknown');
  const { relationType, side, twoWay } = column.relationship;
  // The server tries to change a column that the junction does not have, or in a way that the engine does not support.
  const fails = side === 'child' || (twoWay && !table.dials.engine.renamesJunctions);
  if (renamedTo && relationType === 'manyToMany' && fails) throw new AppwriteError('general_unknown');
  const given = typeof params.onDelete === 'string' ? (params.onDelete as OnDelete) : undefined;
  // Without `onDelete` both sides show `restrict`, but the old rule stays in effect (fact 9).
  const rule = {
    onDelete: given ?? 'restrict',
    enforcedOnDelete: given ?? column.relationship.enforcedOnDelete,
  } as const;
  const updatedAt = store.now();
  const relationship = { ...column.relationship, ...rule };
  const partner = partnerOf(store.catalog, table, column);
  const changed = store.catalog.change(() => {
    const own = store.catalog.updateColumn(table, { ...column, relationship, updatedAt });
    if (partner?.column.relationship) {
      const theirs = { ...partner.column.relationship, ...rule, ...(renamedTo && { twoWayKey: renamedTo }) };
      store.catalog.updateColumn(partner.table, { ...partner.column, relationship: theirs, updatedAt });
    }
    return renamedTo ? renameColumn(store, table, own, renamedTo) : own;
  });
  return { status: 200, body: columnAnswer(changed, naming, 'updated', columnKinds.relationship) };
}

const optionalKey = (name: string): Param => ({ name, validator: NULLABLE(KEY), nullable: true, otherwise: null });

/** Relationships: creation and update (facts 51 and 48). */
export const relationshipRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: `${path}/relationship`,
    legacyPath: `${legacyPath}/relationship`,
    scopes: columnScopes('write'),
    params: [
      databaseId,
      tableId,
      { name: 'relatedTableId', legacyName: 'relatedCollectionId', validator: UID, required: true },
      {
        name: 'type',
        validator: ONE_OF(['oneToOne', 'manyToOne', 'manyToMany', 'oneToMany'], { strict: true }),
        required: true,
      },
      { name: 'twoWay', validator: BOOLEAN, otherwise: false },
      optionalKey('key'),
      optionalKey('twoWayKey'),
      { name: 'onDelete', validator: onDeleteRule, otherwise: 'restrict' },
    ],
    handle: createRelationship,
  },
  {
    method: 'PATCH',
    path: `${path}/:key/relationship`,
    legacyPath: [`${legacyPath}/relationship/:key`, `${legacyPath}/:key/relationship`],
    scopes: columnScopes('write'),
    params: [databaseId, tableId, key, { name: 'onDelete', validator: NULLABLE(onDeleteRule), nullable: true }, newKey],
    handle: updateRelationship,
  },
];
