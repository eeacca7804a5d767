import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { withCleanup } from '../documents/with-cleanup.js';
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
/** Appwrite creates a collection before it answers; attributes are created later by its worker. */
const ADD: Operation = {
  type: 'add_attribute',
  collection: CANARY.id,
  attribute: { key: 'alive', type: 'boolean', required: false, array: false, default: null },
};

/** Milliseconds in which a running worker creates one attribute. */
const PATIENCE = 10_000;

/** Whether the database worker does not create an attribute within `patience` ms, tested in a collection that is deleted again. */
export async function isWorkerSilent(schemas: SchemaGateway, patience = PATIENCE): Promise<boolean> {
  const { schema } = await schemas.read();
  if (findCollection(schema, CANARY.id) !== undefined) await schemas.perform(DROP, schema);
  await schemas.perform(CREATE, schema);
  const ask = async () => {
    await schemas.perform(ADD, { collections: [CANARY] });
    await schemas.settle(({ collection }) => collection === CANARY.id, { patience });
  };
  const drop = () => schemas.perform(DROP, { collections: [CANARY] });
  return withCleanup(ask, drop).then(
    () => false,
    (error: unknown) => {
      if (hasCode(error, 'wait_timeout')) return true;
      throw error;
    },
  );
}
