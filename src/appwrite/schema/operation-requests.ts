import type { Operation, OperationType } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import {
  type CollectionSchema,
  type CollectionSettings,
  changedSettings,
  type DatabaseSchema,
  findCollection,
} from '../../schema/database-schema.js';
import { INLINE_DEFINITIONS, NAME_LENGTH } from '../../schema/limits.js';
import { looseAttribute } from '../../schema/loose-attribute.js';
import type { RelationshipSchema } from '../../schema/relationship-schema.js';
import type { ServerRequest } from '../http/server-request.js';
import { createColumnPayload, inlineColumn, updateColumnPayload } from './column-payload.js';
import { createIndexPayload, inlineIndex } from './index-payload.js';

type Of<T extends OperationType> = Extract<Operation, { type: T }>;
type Requests = {
  readonly [T in OperationType]: (operation: Of<T>, context: RequestContext) => readonly ServerRequest[];
};

interface RequestContext {
  /** Path of the database's tables. */
  readonly tables: readonly string[];
  /** The schema the operation runs on; a rename has to repeat the column's definition. */
  readonly schema: DatabaseSchema;
}

/**
 * The requests that carry an operation out, in order; the only place that turns operations into calls. A collection is created
 * with what can be inline; the rest is expected as separate operations (see `provisionOperations`).
 */
export function operationRequests(
  databaseId: string,
  operation: Operation,
  schema: DatabaseSchema,
): readonly ServerRequest[] {
  const requests = REQUESTS[operation.type] as (
    operation: Operation,
    context: RequestContext,
  ) => readonly ServerRequest[];
  return requests(operation, { tables: ['tablesdb', databaseId, 'tables'], schema });
}

const REQUESTS: Requests = {
  create_collection: ({ collection, restores }, { tables }) => [
    restores !== undefined
      ? put(tables, collection.id, settings(collection))
      : {
          method: 'POST',
          path: tables,
          parameters: {
            tableId: collection.id,
            ...settings(collection),
            columns: collection.attributes.map(inlineColumn).filter((column) => column !== null),
            indexes: collection.indexes.map(inlineIndex),
          },
        },
  ],
  update_collection: ({ collection, from, to }, { tables }) =>
    changedSettings(from, to).length === 0 ? [] : [put(tables, collection, settings(to))],
  drop_collection: ({ collection, parkedAs }, { tables }) => [
    parkedAs === undefined
      ? { method: 'DELETE', path: [...tables, collection.id] }
      : put(tables, collection.id, settings(parkedSettings(collection, parkedAs))),
  ],
  rename_collection({ from }) {
    throw new RangeError(`Appwrite has no request that renames '${from}': it takes several operations`);
  },

  add_attribute: ({ collection, attribute, restores }, { tables }) => {
    const path = [...tables, collection, 'columns', attribute.type];
    if (restores === undefined) return [{ method: 'POST', path, parameters: createColumnPayload(attribute) }];
    const parameters = { ...updateColumnPayload(attribute), newKey: attribute.key };
    return [{ method: 'PATCH', path: [...path, restores], parameters }];
  },
  alter_attribute: ({ collection, from, to }, { tables }) => {
    const path = [...tables, collection, 'columns', from.type, from.key];
    const patch = (attribute: AttributeSchema): ServerRequest => ({
      method: 'PATCH',
      path,
      parameters: updateColumnPayload(attribute),
      repeatable: true,
    });
    const clearsDefault = attributeChanges(from, to).some(({ way }) => way === 'two-patches');
    return clearsDefault && !to.required ? [patch({ ...to, required: true }), patch(to)] : [patch(to)];
  },
  rename_attribute: ({ collection, from, to }, { tables, schema }) => {
    const attribute = findCollection(schema, collection)?.attributes.find(({ key }) => key === from);
    if (attribute === undefined) throw new RangeError(`no attribute '${collection}.${from}' to rename`);
    const path = [...tables, collection, 'columns', attribute.type, from];
    return [{ method: 'PATCH', path, parameters: { ...updateColumnPayload(attribute), newKey: to } }];
  },
  drop_attribute: ({ collection, attribute, parkedAs }, { tables }) => {
    if (parkedAs === undefined) return [{ method: 'DELETE', path: [...tables, collection, 'columns', attribute.key] }];
    const path = [...tables, collection, 'columns', attribute.type, attribute.key];
    const loose = updateColumnPayload(looseAttribute(attribute));
    const park: ServerRequest = { method: 'PATCH', path, parameters: { ...loose, newKey: parkedAs } };
    // A default survives a request that makes the attribute optional (fact 2).
    if (attribute.default === null) return [park];
    return [{ method: 'PATCH', path, parameters: { ...loose, required: true }, repeatable: true }, park];
  },

  create_index: ({ collection, index }, { tables }) => [
    { method: 'POST', path: [...tables, collection, 'indexes'], parameters: createIndexPayload(index) },
  ],
  drop_index: ({ collection, index }, { tables }) => [
    { method: 'DELETE', path: [...tables, collection, 'indexes', index.key] },
  ],

  create_relationship: ({ collection, relationship }, { tables }) => [
    {
      method: 'POST',
      path: [...tables, collection, 'columns', 'relationship'],
      parameters: {
        relatedTableId: relationship.relatedCollection,
        type: relationship.kind,
        twoWay: relationship.twoWay,
        key: relationship.key,
        twoWayKey: relationship.twoWayKey,
        onDelete: relationship.onDelete,
      },
    },
  ],
  alter_relationship: ({ collection, from, to }, { tables }) => [
    relationshipPatch(tables, collection, from.key, to.key, to),
    ...(from.twoWay && from.twoWayKey !== to.twoWayKey
      ? [relationshipPatch(tables, from.relatedCollection, from.twoWayKey, to.twoWayKey, to)]
      : []),
  ],
  drop_relationship: ({ collection, relationship }, { tables }) => [
    { method: 'DELETE', path: [...tables, collection, 'columns', relationship.key] },
  ],
};

/** The body of a relationship update. `onDelete` is always sent: a rename without it makes Appwrite report `restrict` (fact 9). */
function relationshipPatch(
  tables: readonly string[],
  collection: string,
  key: string,
  newKey: string,
  { onDelete }: RelationshipSchema,
): ServerRequest {
  const path = [...tables, collection, 'columns', key, 'relationship'];
  return { method: 'PATCH', path, parameters: { onDelete, ...(newKey !== key && { newKey }) } };
}

function put(tables: readonly string[], collection: string, parameters: Record<string, unknown>): ServerRequest {
  return { method: 'PUT', path: [...tables, collection], parameters };
}

/** `enabled` and `rowSecurity` are always sent: a PUT without them resets them (fact 8). */
function settings({ name, permissions, documentSecurity, enabled }: CollectionSettings): Record<string, unknown> {
  return { name, permissions, rowSecurity: documentSecurity, enabled };
}

/**
 * Splits the creation of a collection into what `createTable` takes inline and the operations that have to follow.
 * Other operations stay as they are.
 */
export function provisionOperations(operation: Operation): readonly Operation[] {
  if (operation.type !== 'create_collection' || operation.restores !== undefined) return [operation];
  const { collection } = operation;
  const inline = collection.attributes
    .filter((attribute) => inlineColumn(attribute) !== null)
    .slice(0, INLINE_DEFINITIONS);
  const keys = new Set(inline.map(({ key }) => key));
  const canGoInline = (key: string) => key.startsWith('$') || keys.has(key);
  const isInline = new Set(collection.indexes.filter((index) => index.attributes.every(canGoInline)));
  const created: CollectionSchema = {
    ...collection,
    attributes: inline,
    indexes: collection.indexes.filter((index) => isInline.has(index)),
  };
  return [
    { type: 'create_collection', collection: created },
    ...collection.attributes
      .filter(({ key }) => !keys.has(key))
      .map((attribute): Operation => ({ type: 'add_attribute', collection: collection.id, attribute })),
    ...collection.indexes
      .filter((index) => !isInline.has(index))
      .map((index): Operation => ({ type: 'create_index', collection: collection.id, index })),
  ];
}

/** The settings of a collection while it is parked: no client sees it, and its name says what it was. */
function parkedSettings({ name }: CollectionSettings, parkedAs: string): CollectionSettings {
  const shown = `${parkedAs} ${name}`.slice(0, NAME_LENGTH);
  return { name: shown, permissions: [], documentSecurity: false, enabled: false };
}
