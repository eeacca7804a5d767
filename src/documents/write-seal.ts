import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { findCollection } from '../schema/database-schema.js';
import type { DocumentChange } from './document-change.js';

/** A collection, and the attribute of ours by which it can be sealed. */
export interface WriteSeal {
  readonly collection: string;
  readonly key: string;
}

/** The attribute of a seal: no document holds a value in it. */
export function sealAttribute(key: string): AttributeSchema {
  return { key, type: 'boolean', required: false, array: false, default: null };
}

/**
 * Runs work while a collection refuses what others create, update and upsert, API keys included: the seal is required for that time,
 * and Appwrite refuses every write of a document that lacks a required value (fact 3). Updates by a query, increments and deletions
 * pass, since Appwrite does not look at the whole document there.
 */
export async function withWriteSeal<T>(seal: WriteSeal, schemas: SchemaGateway, work: () => Promise<T>): Promise<T> {
  await setSeal(seal, true, schemas);
  try {
    return await work();
  } finally {
    await setSeal(seal, false, schemas);
  }
}

/** Opens a collection that a process which ended left sealed. */
export function openSeal(seal: WriteSeal, schemas: SchemaGateway): Promise<void> {
  return setSeal(seal, false, schemas);
}

/** The same change, in writes that a seal lets through. */
export function throughSeal(change: DocumentChange, { key }: WriteSeal): DocumentChange {
  return {
    ...change,
    change(document) {
      const values = change.change(document);
      return values === null ? null : { ...values, [key]: true };
    },
  };
}

async function setSeal({ collection, key }: WriteSeal, required: boolean, schemas: SchemaGateway): Promise<void> {
  const { schema } = await schemas.read();
  const from = findCollection(schema, collection)?.attributes.find((attribute) => attribute.key === key);
  if (from === undefined || from.required === required) return;
  await performOnce(schemas, { type: 'alter_attribute', collection, from, to: { ...from, required } }, schema);
}
