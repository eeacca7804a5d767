import { performAll, performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { AlterAttribute } from '../operations/alter-attribute.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import type { WriteDeps } from './document-change.js';
import { readPages } from './read-pages.js';

/** Removes defaults over nulls during work, since single updates would turn those into the default (fact 34); restores them always. */
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
    // The attribute whose type the work changed is another one by now.
    if (endangered.length > 0) await restoreDefaults(collection, endangered, (await schemas.read()).schema, schemas);
  };
  let result: T;
  try {
    for (const attribute of endangered) await alter(attribute, bare(attribute));
    result = await work();
  } catch (error) {
    // Why the work failed says more; what stays off comes back with the next run.
    await giveBack().catch(() => {});
    throw error;
  }
  await giveBack();
  return result;
}

function bare(attribute: AttributeSchema): AttributeSchema {
  return { ...attribute, default: null };
}

/**
 * What gives attributes their defaults back that are otherwise as they are meant to be. Between the two requests that take one off, they are
 * required (fact 2).
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
 * What gives attributes their defaults back that a run which was killed had taken off.
 *
 * @param collections those that the run wrote to
 * @param meant the schemas that it led from and to: what the second one says without a default stays so
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

/** Gives attributes of a collection their defaults back, as far as these are off by now. */
export async function restoreDefaults(
  collection: string,
  meant: readonly AttributeSchema[],
  live: DatabaseSchema,
  schemas: SchemaGateway,
): Promise<void> {
  const found = findCollection(live, collection);
  if (found !== undefined) await performAll(schemas, defaultsOff(found, meant), live);
}

/** The attributes with a default that some documents hold null under. One scan, none without defaults. */
export async function defaultsOverNulls(
  { id, attributes }: Pick<CollectionSchema, 'id' | 'attributes'>,
  { documents }: Pick<WriteDeps, 'documents'>,
): Promise<readonly AttributeSchema[]> {
  const open = new Map(
    attributes.filter((attribute) => attribute.default !== null).map((attribute) => [attribute.key, attribute]),
  );
  const found: AttributeSchema[] = [];
  if (open.size === 0) return found;
  for await (const page of readPages(documents, id, { select: [...open.keys()] })) {
    for (const [key, attribute] of open) {
      if (!page.some((document) => document[key] === null)) continue;
      found.push(attribute);
      open.delete(key);
    }
    if (open.size === 0) break;
  }
  return found;
}
