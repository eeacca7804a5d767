import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { Operation } from '../operations/operation.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type DatabaseSchema, findAttribute } from '../schema/database-schema.js';
import type { DocumentChange } from './document-change.js';
import { withCleanup } from './with-cleanup.js';

/** An attribute of ours that seals a collection against writes while it is required. */
export interface WriteSeal {
  readonly collection: string;
  readonly key: string;
}

/** Row width that a seal takes. */
export const SEAL_BYTES = 1;

/** The attribute of a seal; no document holds a value in it. */
export function sealAttribute(key: string): AttributeSchema {
  return { key, type: 'boolean', required: false, array: false, default: null };
}

/** Creates an open seal; opens one that a killed process left closed. */
export async function makeSeal(
  seal: WriteSeal,
  schemas: SchemaGateway,
  execute: (operations: readonly Operation[], schema: DatabaseSchema) => Promise<unknown>,
): Promise<void> {
  const { collection, key } = seal;
  const { schema } = await schemas.read();
  if (findAttribute(schema, seal.collection, seal.key) !== undefined) return openSeal(seal, schemas);
  await execute([{ type: 'add_attribute', collection, attribute: sealAttribute(key) }], schema);
}

/**
 * Runs work while collections refuse creates, updates and upserts, those of API keys included. Their seals are required meanwhile, and
 * Appwrite refuses to write a document that lacks a required value (fact 3). Updates by query, increments and deletions still
 * pass, because Appwrite does not check the whole document there.
 */
export async function withWriteSeals<T>(
  seals: readonly WriteSeal[],
  schemas: SchemaGateway,
  work: () => Promise<T>,
): Promise<T> {
  const [seal, ...others] = seals;
  if (seal === undefined) return work();
  return withCleanup(
    async () => {
      await closeSeal(seal, schemas);
      return withWriteSeals(others, schemas, work);
    },
    () => openSeal(seal, schemas),
  );
}

/** Closes a seal for good, on a collection that is about to be dropped. */
export function closeSeal(seal: WriteSeal, schemas: SchemaGateway): Promise<void> {
  return setSeal(seal, true, schemas);
}

/** Opens a seal that a killed process left closed. */
export function openSeal(seal: WriteSeal, schemas: SchemaGateway): Promise<void> {
  return setSeal(seal, false, schemas);
}

/** Extends a change so that it also empties the seal, while that is open: a document with a value in it would not be sealed. */
export function withoutSealValues(change: DocumentChange, { key }: WriteSeal): DocumentChange {
  const { reads } = change;
  return {
    ...change,
    reads: reads === '*' ? reads : [...reads, key],
    change(document) {
      const values = change.change(document);
      return (document[key] ?? null) === null ? values : { ...values, [key]: null };
    },
  };
}

export function dropsOfSeal(seal: WriteSeal, schema: DatabaseSchema): readonly Operation[] {
  const attribute = findAttribute(schema, seal.collection, seal.key);
  return attribute === undefined ? [] : [{ type: 'drop_attribute', collection: seal.collection, attribute }];
}

async function setSeal(seal: WriteSeal, required: boolean, schemas: SchemaGateway): Promise<void> {
  const { collection } = seal;
  const { schema } = await schemas.read();
  const from = findAttribute(schema, seal.collection, seal.key);
  if (from === undefined || from.required === required) return;
  await performOnce(schemas, { type: 'alter_attribute', collection, from, to: { ...from, required } }, schema);
}
