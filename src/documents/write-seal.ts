import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { Operation } from '../operations/operation.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type DatabaseSchema, findAttribute } from '../schema/database-schema.js';
import type { DocumentChange } from './document-change.js';

/** A collection, and the attribute of ours by which it can be sealed. */
export interface WriteSeal {
  readonly collection: string;
  readonly key: string;
}

/** What a seal takes of a row. */
export const SEAL_BYTES = 1;

/** The attribute of a seal: no document holds a value in it. */
export function sealAttribute(key: string): AttributeSchema {
  return { key, type: 'boolean', required: false, array: false, default: null };
}

/** Makes a seal, open; opens one that a process which ended left closed. */
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
 * Runs work while collections refuse what others create, update and upsert, API keys included: their seals are required for that time,
 * and Appwrite refuses every write of a document that lacks a required value (fact 3). Updates by a query, increments and deletions
 * pass, since Appwrite does not look at the whole document there.
 */
export async function withWriteSeals<T>(
  seals: readonly WriteSeal[],
  schemas: SchemaGateway,
  work: () => Promise<T>,
): Promise<T> {
  try {
    for (const seal of seals) await closeSeal(seal, schemas);
    return await work();
  } finally {
    for (const seal of seals) await openSeal(seal, schemas);
  }
}

/** Seals a collection that is dropped before anyone may write to it again. */
export function closeSeal(seal: WriteSeal, schemas: SchemaGateway): Promise<void> {
  return setSeal(seal, true, schemas);
}

/** Opens a collection that a process which ended left sealed. */
export function openSeal(seal: WriteSeal, schemas: SchemaGateway): Promise<void> {
  return setSeal(seal, false, schemas);
}

/** Also empties the seal's key, which can be done only while the seal is open: closed, it would not hold for a document with a value. */
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

/** The drop of a seal that is there. */
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
