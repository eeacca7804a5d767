import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { hasCode } from '../errors.js';
import type { Operation } from '../operations/operation.js';
import { type CollectionSchema, findCollection } from '../schema/database-schema.js';
import { SYSTEM_PREFIX } from '../schema-manager/lock/system-collections.js';

const CANARY: CollectionSchema = {
  id: `${SYSTEM_PREFIX}canary`,
  name: 'entwrite canary',
  permissions: [],
  documentSecurity: false,
  enabled: false,
  attributes: [],
  relationships: [],
  indexes: [],
};
const CREATE: Operation = { type: 'create_collection', collection: CANARY };
const DROP: Operation = { type: 'drop_collection', collection: CANARY };
/** Collections are created at once; an attribute that is added is what the worker has to make. */
const ADD: Operation = {
  type: 'add_attribute',
  collection: CANARY.id,
  attribute: { key: 'alive', type: 'boolean', required: false, array: false, default: null },
};

/** Milliseconds in which a worker that runs has made one attribute. */
const PATIENCE = 10_000;

/** Whether the worker that makes attributes does nothing for `patience` ms, tried with a collection that is deleted again. */
export async function isWorkerSilent(schemas: SchemaGateway, patience = PATIENCE): Promise<boolean> {
  const { schema } = await schemas.read();
  if (findCollection(schema, CANARY.id) !== undefined) await schemas.perform(DROP, schema);
  await schemas.perform(CREATE, schema);
  try {
    await schemas.perform(ADD, { collections: [CANARY] });
    await schemas.settle(({ collection }) => collection === CANARY.id, { patience });
    return false;
  } catch (error) {
    if (hasCode(error, 'wait_timeout')) return true;
    throw error;
  } finally {
    await schemas.perform(DROP, { collections: [CANARY] });
  }
}
