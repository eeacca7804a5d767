import { documentPages } from '../appwrite/documents/document-pages.js';
import { performAll, performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { AlterAttribute } from '../operations/alter-attribute.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import type { WriteDeps } from './document-change.js';
import { withCleanup } from './with-cleanup.js';

/** Runs work without the defaults of attributes that hold nulls, which any single update would fill (fact 34), and restores them afterwards. */
export async function withoutDefaults<T>(
  collection: string,
  deps: Pick<WriteDeps, 'documents' | 'confirm'> & { readonly schemas: SchemaGateway },
  work: () => Promise<T>,
): Promise<T> {
  const { schemas } = deps;
  const { schema } = await schemas.read();
  const existing = findCollection(schema, collection);
  const endangered = existing === undefined ? [] : await defaultsOverNulls(existing, deps);
  const alter = async (from: AttributeSchema, to: AttributeSchema): Promise<void> => {
    await deps.confirm();
    await performOnce(schemas, { type: 'alter_attribute', collection, from, to }, schema);
  };
  const giveBack = async (): Promise<void> => {
    // The work may have replaced an attribute by one of another type.
    if (endangered.length > 0) await restoreDefaults(collection, endangered, (await schemas.read()).schema, schemas);
  };
  // The next run restores what stays off.
  return withCleanup(async () => {
    for (const attribute of endangered) await alter(attribute, bare(attribute));
    return work();
  }, giveBack);
}

function bare(attribute: AttributeSchema): AttributeSchema {
  return { ...attribute, default: null };
}

/**
 * Restores the defaults of attributes that differ from their intended state in nothing else. An attribute may also be left required, by the
 * first of the two requests that clear a default (fact 2).
 */
function defaultsOff(
  { id: collection, attributes }: Pick<CollectionSchema, 'id' | 'attributes'>,
  meant: readonly AttributeSchema[],
): readonly AlterAttribute[] {
  return attributes.flatMap((from) => {
    const to = meant.find(({ key }) => key === from.key);
    if (to === undefined || to.default === null) return [];
    const isOff = attributeChanges(from, { ...bare(to), required: from.required || to.required }).length === 0;
    return isOff ? [{ type: 'alter_attribute', collection, from, to }] : [];
  });
}

/**
 * Restores the defaults that a killed run had removed.
 *
 * @param collections the collections that the run wrote to
 * @param schemas the schemas before and after the run; an attribute that is already as in the second stays so
 */
export function defaultsLeftOff(
  live: DatabaseSchema,
  collections: readonly string[],
  [from, to]: readonly [DatabaseSchema, DatabaseSchema],
): readonly AlterAttribute[] {
  return live.collections
    .filter(({ id }) => collections.includes(id))
    .flatMap(({ id, attributes }) => {
      const before = findCollection(from, id)?.attributes ?? [];
      const after = findCollection(to, id)?.attributes ?? [];
      const isDone = (now: AttributeSchema) =>
        after.some((wanted) => wanted.key === now.key && attributeChanges(now, wanted).length === 0);
      return defaultsOff({ id, attributes }, [...before, ...after]).filter((alteration) => !isDone(alteration.from));
    });
}

/** Restores those of a collection's defaults that are off now. */
export async function restoreDefaults(
  collection: string,
  meant: readonly AttributeSchema[],
  live: DatabaseSchema,
  schemas: SchemaGateway,
): Promise<void> {
  const found = findCollection(live, collection);
  if (found !== undefined) await performAll(schemas, defaultsOff(found, meant), live);
}

/** The attributes with a default that are null in some document. Takes one scan, or none without defaults. */
export async function defaultsOverNulls(
  { id, attributes }: Pick<CollectionSchema, 'id' | 'attributes'>,
  { documents }: Pick<WriteDeps, 'documents'>,
): Promise<readonly AttributeSchema[]> {
  const unseen = new Map(
    attributes.filter((attribute) => attribute.default !== null).map((attribute) => [attribute.key, attribute]),
  );
  const found: AttributeSchema[] = [];
  if (unseen.size === 0) return found;
  for await (const page of documentPages(documents, { collection: id, select: [...unseen.keys()] })) {
    for (const [key, attribute] of unseen) {
      if (!page.some((document) => document[key] === null)) continue;
      found.push(attribute);
      unseen.delete(key);
    }
    if (unseen.size === 0) break;
  }
  return found;
}
